import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Mark, readMark, writeMark } from '../../../bot/core/mark.ts';
import { commentBody } from '../../../src/action/comment-body.ts';

const mark: Mark = {
  kind: 'run',
  request: 70,
  by: 'alice',
  at: '2026-11-23T10:00:00Z',
  state: 'asked',
  target: 'arbutus',
  verb: 'delete',
  arguments: '',
};

test('what a reply is about is read again from it', () => {
  expect(readMark(commentBody(writeMark(mark), '## Done'))).toEqual(mark);
});

test('whatever people wrote stays within the mark, and has no effect', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'<!->@#&\\"\n\u2028') })),
      (words) => {
        const written = writeMark({ ...mark, arguments: words });
        expect(written).not.toContain('\n');
        expect(written.slice('<!--'.length, -'-->'.length)).not.toMatch(/[<>&@#]|--/);
        expect(readMark(`${written}\ntext`)).toEqual({ ...mark, arguments: words });
      },
    ),
  );
});

test.each([
  ['no mark', '## Done'],
  ['the mark of a run that nobody asked for in a comment', '<!-- provision-registry -->'],
  ['no JSON', '<!-- provision-registry {"request": -->'],
  ['another shape', writeMark(mark).replace('"asked"', '"dreaming"')],
])('%s says nothing', (_, body) => {
  expect(readMark(body)).toBeUndefined();
});
