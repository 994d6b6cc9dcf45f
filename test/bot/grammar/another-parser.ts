import type { Nodes, Text } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

/** Where that one reads on in an address, GitHub sees what begins or ends there. */
export const inAddress = /:\/\/[^ \t\n]*[~`]/;

/** The lines of a comment that begin in its running text, as another parser of Markdown sees it. */
export function runningLines(text: string): readonly string[] {
  // Without bare addresses made links: that takes the positions away.
  const mdastExtensions = gfmFromMarkdown().slice(1);
  // Nor is a line separator white space on GitHub, or what is no character anything but a symbol, as it is for that parser.
  const even = text.replace(/[\0\p{Cs}]/gu, '\ufffd').replace(/[\p{Zl}\p{Zp}]/gu, '\u00e6');
  const tree = fromMarkdown(even, { extensions: [gfm()], mdastExtensions });
  const lines = text.split('\n');
  return textsIn(tree).flatMap(({ position }) => {
    if (position === undefined) return [];
    const { start, end } = position;
    const whole = lines[start.line - 1]?.slice(0, start.column - 1).trim() === '';
    return lines.slice(start.line - (whole ? 1 : 0), end.line);
  });
}

/** Texts that stand in the comment itself, also when they are emphasized, but not when they are crossed out. */
function textsIn(node: Nodes): readonly Text[] {
  if (node.type === 'text') return [node];
  const open = ['root', 'paragraph', 'heading', 'emphasis', 'strong'].includes(node.type);
  return open && 'children' in node ? node.children.flatMap(textsIn) : [];
}
