import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { IncomingComment } from '../../../bot/core/events.ts';
import { type Asked, askedIn } from '../../../bot/core/request.ts';
import { readComment } from '../../../bot/grammar/read-comment.ts';
import { comment } from '../grammar/drawn.ts';

function askedBy(body: string): Asked | undefined {
  const incoming: IncomingComment = {
    ...{ id: 1, issue: 1, author: 'alice', authorType: 'User' },
    ...{ body, createdAt: '2026-12-01T10:15:00Z' },
  };
  return askedIn(incoming);
}

const hyphens = ['\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212', '\ufe58', '\ufe63', '\uff0d'];

test.each([
  ...hyphens.map((hyphen) => `/plan${hyphen}registry sandbox`),
  ...['/plan\u200b-registry sandbox', '/plan-\u200bregistry sandbox', '/plan-regis\u00adtry sandbox'],
])('%j is answered with the command that was meant', (line) => {
  const mistake = { kind: 'character', line, instead: '/plan-registry sandbox' };
  expect(askedBy(line)).toMatchObject({ kind: 'mistake', mistake });
});

test('whatever is read as a command or a mistake is seen to ask for something', () => {
  let asked = 0;
  fc.assert(
    fc.property(comment, (body) => {
      const reading = readComment(body);
      if (reading.kind === 'nothing') return;
      asked += 1;
      expect(askedBy(body)).toEqual(reading);
    }),
    { numRuns: 2000 },
  );
  expect(asked).toBeGreaterThan(100);
});
