import fc from 'fast-check';
import type { Nodes, Text } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { expect, test } from 'vitest';
import { linesLike } from '../../../bot/grammar/lines.ts';
import { comment } from './drawn.ts';

const like = (line: string) => /^ {0,3}\/provision-registry arbutus-\d+[ \t]*$/.test(line);

test('what begins in the running text, another parser of Markdown sees there too', () => {
  let found = 0;
  fc.assert(
    fc.property(comment, (body) => {
      const text = body.replace(/\r\n?/g, '\n');
      const { own, enclosed } = linesLike(text, like);
      const seen = byAnotherParser(text);
      found += own.length;
      expect(seen).toEqual(expect.arrayContaining([...own]));
      // That one does not know which HTML folds away what is in it, nor what a formula is, and this one neither that a
      // footnote ends all before it nor that code may be part of an address.
      if (!/<|\[\^|\$\$|:\/\//.test(text))
        expect([...own, ...enclosed]).toEqual(expect.arrayContaining(seen.filter((line) => line.startsWith('/'))));
    }),
    { numRuns: 10_000 },
  );
  expect(found).toBeGreaterThan(100);
});

function byAnotherParser(text: string): readonly string[] {
  // Without bare addresses made links: that takes the positions away.
  const mdastExtensions = gfmFromMarkdown().slice(1);
  const tree = fromMarkdown(text, { extensions: [gfm()], mdastExtensions });
  const lines = text.split('\n');
  const begun = textsIn(tree).flatMap(({ position }) => {
    if (position === undefined) return [];
    const { start, end } = position;
    const whole = lines[start.line - 1]?.slice(0, start.column - 1).trim() === '';
    return lines.slice(start.line - (whole ? 1 : 0), end.line);
  });
  return begun.filter(like);
}

/** Texts that stand in the comment itself, also when they are emphasized, but not when they are crossed out. */
function textsIn(node: Nodes): readonly Text[] {
  if (node.type === 'text') return [node];
  const open = ['root', 'paragraph', 'heading', 'emphasis', 'strong'].includes(node.type);
  return open && 'children' in node ? node.children.flatMap(textsIn) : [];
}
