import { expect, test } from 'vitest';
import { runId } from '../../../src/commands/site/run-id.ts';

test('a run on GitHub is named after its workflow run, and yet apart from others of the same', () => {
  const env = { GITHUB_RUN_ID: '17654321098' };
  expect(runId(env)).toMatch(/^17654321098-[0-9a-f]{6}$/);
  expect(runId(env)).not.toBe(runId(env));
});

test.each([undefined, '', 'x y', '1'.repeat(14)])(
  'a run elsewhere (GITHUB_RUN_ID=%s) has a name of its own',
  (given) => {
    expect(runId({ GITHUB_RUN_ID: given })).toMatch(/^local-[0-9a-f]{12}$/);
  },
);
