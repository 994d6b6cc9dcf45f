import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../acceptance/program.ts';

const entry = join(import.meta.dirname, '../../../bot/start.ts');

test.each([
  ['nothing at all in production', { NODE_ENV: 'production' }, 'There are no credentials of a GitHub App'],
  ['a part of the credentials', { WEBHOOK_SECRET: 'f'.repeat(64) }, 'APP_ID is missing'],
  ['an App without a webhook secret', { APP_ID: '1', PRIVATE_KEY: 'x' }, 'PRIVATE_KEY is no private key'],
])('given %s, it says what is missing and what to do, and does not start', async (_, env, words) => {
  const { exitCode, stdout, stderr } = await run({ entry, env, directory: tmpdir() });
  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(words);
  expect(stderr.trimEnd().split('\n')).toHaveLength(2);
});
