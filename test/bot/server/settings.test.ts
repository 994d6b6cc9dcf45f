import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hasCredentials, settingsFrom } from '../../../bot/server/settings.ts';
import { UsageError } from '../../../src/engine/usage-error.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const secret = randomBytes(32).toString('hex');
const env = { APP_ID: '17', PRIVATE_KEY: pem, WEBHOOK_SECRET: secret };

/** What it says when it refuses, with the remedy. */
function refusal(changed: NodeJS.ProcessEnv): string {
  try {
    settingsFrom({ ...env, ...changed });
  } catch (error) {
    if (error instanceof UsageError) return `${error.message}\n→ ${error.remedy}`;
    throw error;
  }
  throw new Error('it was taken');
}

test('an App, its key and a strong secret are enough', () => {
  expect(settingsFrom(env)).toEqual({
    appId: 17,
    privateKey: pem,
    secrets: [secret],
    webhookPath: '/api/github/webhooks',
    host: 'localhost',
    port: 3000,
  });
});

test('the private key may come as one line, in base64 or from a file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'key-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, 'app.pem');
  await writeFile(file, pem);
  for (const given of [
    { PRIVATE_KEY: pem.replaceAll('\n', '\\n') },
    { PRIVATE_KEY: Buffer.from(pem).toString('base64') },
    { PRIVATE_KEY: '', PRIVATE_KEY_PATH: file },
  ]) {
    expect(settingsFrom({ ...env, ...given }).privateKey).toBe(pem);
  }
});

test.each([
  ['development', 'has 11 characters, fewer than 20'],
  ['0123456789abcdef', 'has 16 characters, fewer than 20'],
  ['abcabcabcabcabcabcabcabcabc', 'has fewer than 8 different characters'],
  ['development-development', 'holds a word that is guessed first'],
  ['My-Webhook-Secret-2026', 'holds a word that is guessed first'],
])('it does not start with the webhook secret %s', (weak, why) => {
  const said = refusal({ WEBHOOK_SECRET: weak });
  expect(said).toContain(`WEBHOOK_SECRET ${why}`);
  expect(said).toContain('→ Make one with `openssl rand -hex 32`');
  expect(said).not.toContain(weak);
});

test('the secret before this one is held to the same', () => {
  const previous = randomBytes(32).toString('hex');
  expect(settingsFrom({ ...env, WEBHOOK_SECRET_PREVIOUS: previous }).secrets).toEqual([secret, previous]);
  expect(refusal({ WEBHOOK_SECRET_PREVIOUS: 'changeme' })).toContain('WEBHOOK_SECRET_PREVIOUS has 8 characters');
});

test('each credential that is missing is named, with where it is found', () => {
  expect(refusal({ APP_ID: '' })).toBe(
    'APP_ID is missing\n→ Take it from the settings of the GitHub App, where it stands under "About".',
  );
  expect(refusal({ PRIVATE_KEY: '' })).toMatch(/^PRIVATE_KEY is missing\n→ Generate one in the settings/);
  expect(refusal({ WEBHOOK_SECRET: '' })).toMatch(/^WEBHOOK_SECRET is missing: without it anybody could command/);
});

test('one credential alone is enough for it to know that an App is meant', () => {
  expect(hasCredentials({})).toBe(false);
  expect(hasCredentials({ WEBHOOK_SECRET: secret })).toBe(true);
  expect(hasCredentials({ PRIVATE_KEY_PATH: '/run/key.pem' })).toBe(true);
});

test('a private key that is none is refused without being repeated', () => {
  const said = refusal({ PRIVATE_KEY: '-----BEGIN RSA PRIVATE KEY-----\nMIIEhidden\n-----END RSA PRIVATE KEY-----' });
  expect(said).toMatch(/^PRIVATE_KEY is no private key in PEM\n→ /);
  expect(said).not.toContain('MIIEhidden');
  expect(refusal({ PRIVATE_KEY: '', PRIVATE_KEY_PATH: '/nowhere/app.pem' })).toContain('/nowhere/app.pem');
});

test('a slip in a number, a path or an address is told', () => {
  expect(refusal({ APP_ID: 'Iv1.abc' })).toContain("APP_ID is no number: 'Iv1.abc'");
  expect(refusal({ PORT: 'http' })).toContain("PORT is no port: 'http'");
  expect(refusal({ WEBHOOK_PATH: 'hooks' })).toContain("WEBHOOK_PATH is no path: 'hooks'");
  expect(refusal({ GITHUB_API_URL: 'github' })).toContain("The address of GitHub's API is none: 'github'");
});

test('a GitHub Enterprise server is named by its host, or by the whole address of its API', () => {
  expect(settingsFrom({ ...env, GHE_HOST: 'github.example.org' }).apiUrl).toBe('https://github.example.org/api/v3');
  expect(settingsFrom({ ...env, GITHUB_API_URL: 'http://127.0.0.1:8080' }).apiUrl).toBe('http://127.0.0.1:8080');
});
