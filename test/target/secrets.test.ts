import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../../src/engine/usage-error.ts';
import { readSecretIfSet, readSecrets } from '../../src/target/secrets.ts';

const all = ['cloudflareToken', 'sshPrivateKey', 'registryPassword'] as const;

function file(content: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'secret-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'secret'), content);
  return join(directory, 'secret');
}

test('reads secrets from the environment', async () => {
  const env = { CLOUDFLARE_API_TOKEN: 'token', SSH_PRIVATE_KEY: 'key', REGISTRY_PASSWORD: 'password' };
  expect(await readSecrets({ env }, all)).toEqual({
    cloudflareToken: 'token',
    sshPrivateKey: 'key',
    registryPassword: 'password',
  });
});

test('reads a secret from a file, without the line break at its end', async () => {
  const env = { REGISTRY_PASSWORD_FILE: file('pass word\n') };
  expect(await readSecrets({ env }, ['registryPassword'])).toEqual({ registryPassword: 'pass word' });
});

test('takes ~ in the path of a file for the home directory', async () => {
  const path = file('key');
  const options = { env: { SSH_PRIVATE_KEY_FILE: '~/secret' }, home: join(path, '..') };
  expect(await readSecrets(options, ['sshPrivateKey'])).toEqual({ sshPrivateKey: 'key' });
});

test('asks only for what the command needs', async () => {
  expect(await readSecrets({ env: { CLOUDFLARE_API_TOKEN: 'token' } }, ['cloudflareToken'])).toEqual({
    cloudflareToken: 'token',
  });
});

test('takes what is there of that which the command can do without', async () => {
  const env = { REGISTRY_PASSWORD: 'password', NODE_SSH_PRIVATE_KEY: 'key' };
  const takes = ['nodeSshPrivateKey', 'sshPrivateKey'] as const;
  expect(await readSecrets({ env }, ['registryPassword'], takes)).toEqual({
    registryPassword: 'password',
    nodeSshPrivateKey: 'key',
  });
});

test('lists all that are missing at once, an empty one too, each with how to set it', async () => {
  const env = { SSH_PRIVATE_KEY: 'key', REGISTRY_PASSWORD: '' };
  const error: unknown = await readSecrets({ env }, all).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(UsageError);
  expect(error).toMatchObject({
    message: 'CLOUDFLARE_API_TOKEN, REGISTRY_PASSWORD are not set',
    remedy: expect.stringMatching(/CLOUDFLARE_API_TOKEN_FILE.*\n.*REGISTRY_PASSWORD_FILE/),
  });
});

test('refuses a secret from two sources', async () => {
  const env = { REGISTRY_PASSWORD: 'a', REGISTRY_PASSWORD_FILE: '/b' };
  await expect(readSecrets({ env }, ['registryPassword'])).rejects.toThrow(
    'Both REGISTRY_PASSWORD and REGISTRY_PASSWORD_FILE are set',
  );
});

test('says which file cannot be read', async () => {
  await expect(readSecrets({ env: { SSH_PRIVATE_KEY_FILE: '/nowhere/key' } }, ['sshPrivateKey'])).rejects.toThrow(
    'SSH_PRIVATE_KEY_FILE names /nowhere/key, which cannot be read (ENOENT)',
  );
});

test.each([
  ['73 letters', 'x'.repeat(73)],
  ['37 letters of two bytes', 'é'.repeat(37)],
])('refuses a password that bcrypt would cut: %s', async (_, password) => {
  const failure = readSecrets({ env: { REGISTRY_PASSWORD: password } }, ['registryPassword']);
  await expect(failure).rejects.toThrow('bcrypt uses only the first 72');
});

test('accepts a password of 72 bytes', async () => {
  const password = 'é'.repeat(36);
  expect(await readSecrets({ env: { REGISTRY_PASSWORD: password } }, ['registryPassword'])).toEqual({
    registryPassword: password,
  });
});

test('refuses a password of two lines without showing it', async () => {
  const error = await readSecrets({ env: { REGISTRY_PASSWORD: 'hunter\ntwo' } }, ['registryPassword']).catch(String);
  expect(error).toContain('contains a line break');
  expect(error).not.toContain('hunter');
});

test('a secret that a command can do without is read from the same sources, with the same care', async () => {
  expect(await readSecretIfSet({ env: {} }, 'registryNewPassword')).toBeUndefined();
  const env = { REGISTRY_NEW_PASSWORD_FILE: file('to come\n') };
  expect(await readSecretIfSet({ env }, 'registryNewPassword')).toBe('to come');
  const long = readSecretIfSet({ env: { REGISTRY_NEW_PASSWORD: 'x'.repeat(73) } }, 'registryNewPassword');
  await expect(long).rejects.toThrow('REGISTRY_NEW_PASSWORD is 73 bytes long; bcrypt uses only the first 72');
});
