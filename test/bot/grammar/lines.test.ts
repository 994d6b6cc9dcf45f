import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesLike } from '../../../bot/grammar/lines.ts';
import { inAddress, runningLines } from './another-parser.ts';
import { comment } from './drawn.ts';

const like = (line: string) => /^ {0,3}\/provision[-\u2011]registry arbutus-\d+[ \t]*$/.test(line);

test('what begins in the running text, another parser of Markdown sees there too', () => {
  let found = 0;
  fc.assert(
    fc.property(comment, (body) => {
      const text = body.replace(/\r\n?/g, '\n');
      if (inAddress.test(text)) return;
      const { own, enclosed } = linesLike(text, like);
      const seen = runningLines(text).filter(like);
      found += own.length;
      expect(seen).toEqual(expect.arrayContaining([...own]));
      // That one does not know which HTML folds away what is in it, nor what a formula is, and this one neither that a
      // footnote ends all before it, or that the end of a crossed-out text may be the head of a table of one column.
      if (!/<|\[\^|\$\$|~[\s\S]*\n[|: ]*-/.test(text))
        expect([...own, ...enclosed]).toEqual(expect.arrayContaining(seen.filter((line) => line.startsWith('/'))));
    }),
    { numRuns: 10_000 },
  );
  expect(found).toBeGreaterThan(100);
});
