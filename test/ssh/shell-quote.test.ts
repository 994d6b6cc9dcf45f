import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellQuote } from '../../src/ssh/shell-quote.ts';

test('a shell reads back any word as it was', () => {
  const words = fc.array(
    fc.string().filter((word) => !word.includes('\0')),
    { minLength: 1, maxLength: 20 },
  );
  fc.assert(
    fc.property(words, (list) => {
      const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${list.map(shellQuote).join(' ')}`], {
        encoding: 'utf8',
      });
      expect(printed.split('\0').slice(0, -1)).toEqual(list);
    }),
    { numRuns: 30 },
  );
});

test('plain words stay readable', () => {
  expect(shellQuote('/docker-registry')).toBe('/docker-registry');
});
