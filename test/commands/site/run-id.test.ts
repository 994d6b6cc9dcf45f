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
    expect(runId({ GITHUB_RUN_ID: given, USER: 'ada' })).toMatch(/^ada@[\w.-]+-[0-9a-f]{6}$/);
  },
);

test.each([
  ['ada', 'ada@'],
  ['a very long name', 'averylongname'],
  ['', 'somebody@'],
])('it says who runs it, as far as there is room: %j', (user, begins) => {
  const id = runId({ USER: user });
  expect(id.startsWith(begins)).toBe(true);
  expect(id.length).toBeLessThanOrEqual(20);
  expect(id).not.toMatch(/\s/);
});

test('who is known by another variable only is named as well', () => {
  expect(runId({ LOGNAME: 'grace' })).toMatch(/^grace@/);
});
