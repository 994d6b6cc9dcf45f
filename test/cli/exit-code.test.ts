import { expect, test } from 'vitest';
import { exitCodeFor } from '../../src/cli/exit-code.ts';
import { report } from '../report/reports.ts';

test.each([
  ['a success', { outcome: 'success' }, 0],
  ['a failure', { outcome: 'failure' }, 1],
  ['a plan that waits to be confirmed', { outcome: 'failure', unconfirmed: true }, 3],
  ['a question that was cancelled', { outcome: 'cancelled', unconfirmed: true }, 130],
] as const)('%s has an exit code of its own', (_, given, code) => {
  expect(exitCodeFor(report(given))).toBe(code);
});
