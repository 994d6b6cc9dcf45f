import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Options } from '../../src/commands/command.ts';
import { rotate } from '../../src/commands/rotate.ts';
import { UsageError } from '../../src/engine/usage-error.ts';

/** What is refused before any request is sent: there is nobody here who could answer one. */

async function refused(options: Options, env: Record<string, string> = {}) {
  const cwd = await mkdtemp(join(tmpdir(), 'rotate-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  await writeFile(join(cwd, 'there'), 'kept\n');
  const context = { targetName: 'arbutus', env, cwd, signal: AbortSignal.timeout(60_000), emit: () => undefined };
  const error: unknown = await rotate.run(context, options, []).catch((one: unknown) => one);
  expect(error).toBeInstanceOf(UsageError);
  return error instanceof UsageError ? { message: error.message, remedy: error.remedy } : undefined;
}

test('without a new password, both ways to one are named', async () => {
  expect(await refused({})).toEqual({
    message: 'rotate has no new password',
    remedy:
      'Have one generated with --write-password FILE, or give one as REGISTRY_NEW_PASSWORD (or the path of a file with it as REGISTRY_NEW_PASSWORD_FILE).',
  });
});

test('a job without a new password is sent to the secrets of its environment, and not to a file', async () => {
  expect(await refused({}, { GITHUB_ACTIONS: 'true' })).toEqual({
    message: 'rotate has no new password',
    remedy:
      'Set the secret REGISTRY_NEW_PASSWORD of the environment arbutus, which the workflow passes on as a variable of that name.',
  });
});

test('two new passwords are one too many', async () => {
  const error = await refused({ 'write-password': 'new' }, { REGISTRY_NEW_PASSWORD: 'given' });
  expect(error?.message).toBe(
    'Two new passwords are asked for: the one in the environment, and a generated one for --write-password',
  );
});

test('a file that is there is not written over', async () => {
  expect(await refused({ 'write-password': 'there' })).toEqual({
    message: '--write-password: there is there already',
    remedy: expect.stringContaining('REGISTRY_NEW_PASSWORD_FILE=there'),
  });
});

test('a file whose directory is not there is named before anything is done', async () => {
  const error = await refused({ 'write-password': 'nowhere/new' });
  expect(error?.message).toBe('--write-password: nowhere/new cannot be written (ENOENT)');
});

test('--finish generates nothing', async () => {
  expect(await refused({ finish: true, 'write-password': 'new' })).toEqual({
    message: '--finish generates no password, so --write-password has nothing to write',
    remedy: expect.stringContaining('REGISTRY_NEW_PASSWORD_FILE=new'),
  });
});

test('--overlap and --finish exclude each other', async () => {
  expect((await refused({ finish: true, overlap: '5m' }))?.message).toBe('--overlap and --finish exclude each other');
});

test.each(['5', '0s', '-5m', '5 m', 'm', '1.5h', '5min', '25h', '2d', ''])(
  '--overlap %j is no time',
  async (overlap) => {
    expect(await refused({ overlap }, { REGISTRY_NEW_PASSWORD: 'given' })).toEqual({
      message: `--overlap takes a time from 1s to 24h, but was given '${overlap}'`,
      remedy: expect.stringContaining('5m'),
    });
  },
);

test.each([
  ['x'.repeat(73), 'REGISTRY_NEW_PASSWORD is 73 bytes long; bcrypt uses only the first 72'],
  ['two\nlines', 'REGISTRY_NEW_PASSWORD contains a line break or another control character'],
])('a new password that would not do is refused: %j', async (password, words) => {
  const error = await refused({}, { REGISTRY_NEW_PASSWORD: password });
  expect(error?.message).toContain(words);
  expect(`${error?.message} ${error?.remedy}`).not.toContain(password);
});
