import { expect, test } from 'vitest';
import { isThorough } from '../../bot/sweep-all.ts';

test('a few repositories are swept thoroughly on start, and every hour', () => {
  const rounds = Array.from({ length: 25 }, (_, round) => round);
  expect(rounds.filter((round) => isThorough(round, 3))).toEqual([0, 12, 24]);
});

test('of many repositories each has its turn at it', () => {
  // Fifty at once: the first two rounds have all of them once.
  const rounds = Array.from({ length: 26 }, (_, round) => round);
  expect(rounds.filter((round) => isThorough(round, 100))).toEqual([0, 1, 24, 25]);
});
