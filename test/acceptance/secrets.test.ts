import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type LocalSandbox, localSandbox } from '../commands/local-sandbox.ts';
import { run, start } from './program.ts';

// With characters that look different in a URL and in base64.
const registryPassword = 'Pl4nted/p+ss w%rd&"quote\'$HOME';
const newPassword = 'N3xt/pl4nted+w%rd&"quote\'$HOME';

const commandLines: string[] = [];
let sandbox: LocalSandbox;
let secrets: Readonly<Record<string, string>>;
beforeAll(async () => {
  const options = { pace: 0.2, onCommand: (line: string) => void commandLines.push(line) };
  sandbox = await localSandbox(options, { registryPassword });
  const { descriptor } = sandbox;
  const keyLines = descriptor.sshPrivateKey.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
  secrets = {
    'registry password': registryPassword,
    'new registry password': newPassword,
    'cloud password': descriptor.password,
    'Cloudflare token': descriptor.cloudflare.token,
    ...Object.fromEntries(keyLines.map((line, index) => [`line ${index + 1} of the SSH key`, line])),
  };
});
afterAll(() => sandbox[Symbol.asyncDispose]());

/** The tokens that Keystone gave out: every request but the sign-ins carries one. */
function tokens(): readonly string[] {
  const given = sandbox.requests.all().map(({ headers }) => headers['x-auth-token']);
  return [...new Set(given.filter((token) => typeof token === 'string'))];
}

/** The names of the secrets that stand in a text, in any of the forms in which they travel. */
function leaksIn(text: string): readonly string[] {
  const whole = `${text}\n${decoded(text)}`;
  const all = [...Object.entries(secrets), ...tokens().map((token) => ['Keystone token', token] as const)];
  const found = all.filter(([, secret]) => formsOf(secret).some((form) => whole.includes(form))).map(([name]) => name);
  return /\$2[aby]\$\d\d\$/.test(whole) ? [...found, 'hash of the registry password'] : found;
}

/** What the parts of a text that look like base64 stand for. */
function decoded(text: string): string {
  const encoded = text.match(/[\w+/-]{24,}/g) ?? [];
  return encoded.map((part) => Buffer.from(part, 'base64').toString()).join('\n');
}

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const pair = Buffer.from(`neurolibre:${secret}`);
  return [
    secret,
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    pair.toString('base64').replace(/=+$/, ''),
    encodeURIComponent(secret),
    new URLSearchParams({ secret }).toString().slice('secret='.length),
    JSON.stringify(secret).slice(1, -1),
  ];
}

/** The command lines of a process and of all that it has started, read from /proc while it lives. */
async function argumentsUnder(pid: number): Promise<readonly string[]> {
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = new Map<number, number>();
  for (const one of all) {
    const stat = await readFile(`/proc/${one}/stat`, 'utf8').catch(() => '');
    parents.set(one, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const isUnder = (one: number | undefined): boolean => one !== undefined && (one === pid || isUnder(parents.get(one)));
  const ours = all.filter(isUnder);
  return await Promise.all(ours.map((one) => readFile(`/proc/${one}/cmdline`, 'utf8').catch(() => '')));
}

test('provision --verbose, its processes and its commands on the host show no secret', async () => {
  const program = start(sandbox, 'provision', 'sandbox', '--verbose');
  const seen: string[] = [];
  for (const line of ['server  creating', 'Docker  creating', 'service registry  creating', 'probe  probing']) {
    await program.until(line);
    seen.push(...(await argumentsUnder(program.pid)));
  }
  const { exitCode, stdout, stderr } = await program.ended;
  expect(exitCode).toBe(0);
  // That there was something to be found: every kind of request is told, and each secret was sent its own way.
  expect(stderr).toMatch(/openstack POST .*\/auth\/tokens -> 201/);
  expect(stderr).toMatch(/cloudflare POST .*\/dns_records -> 200/);
  expect(stderr).toMatch(/ssh ubuntu@203\.0\.113\.10 sudo -n bash -s -- service/);
  expect(seen.join()).toContain('provision');
  expect(commandLines.join()).toContain('service');
  expect(tokens()).toHaveLength(1);
  expect(leaksIn(sandbox.requests.all().find(({ path }) => path.endsWith('/auth/tokens'))?.body ?? '')).toEqual([
    'cloud password',
  ]);

  expect(leaksIn(stdout)).toEqual([]);
  expect(leaksIn(stderr)).toEqual([]);
  expect(leaksIn(seen.join('\n'))).toEqual([]);
  expect(leaksIn(commandLines.join('\n'))).toEqual([]);
});

const serverRequest = z.object({ server: z.object({ user_data: z.string().default('') }) });

test('nothing that the cloud or the zone keeps of the registry holds a secret', () => {
  const kept = sandbox.requests.all().filter(({ path, method }) => method !== 'GET' && !path.endsWith('/auth/tokens'));
  expect(kept.length).toBeGreaterThan(5);
  expect(leaksIn(kept.map(({ path, body }) => `${path} ${body}`).join('\n'))).toEqual([]);
  const asked = kept.filter(({ path }) => path.endsWith('/servers')).map(({ body }): unknown => JSON.parse(body));
  const [{ server }] = z.tuple([serverRequest]).parse(asked);
  expect(leaksIn(Buffer.from(server.user_data, 'base64').toString())).toEqual([]);
});

test('no path that was asked for holds a secret', () => {
  expect(
    leaksIn(
      sandbox.requests
        .all()
        .map(({ path }) => path)
        .join('\n'),
    ),
  ).toEqual([]);
});

for (const verb of ['doctor', 'provision']) {
  test(`${verb} --json --verbose shows no secret`, async () => {
    const { stdout, stderr } = await run(sandbox, verb, 'sandbox', '--json', '--verbose');
    expect(stdout).toContain('"version": 1');
    expect(stderr).toContain('openstack GET');
    expect(leaksIn(stdout)).toEqual([]);
    expect(leaksIn(stderr)).toEqual([]);
  });
}

test('rotate shows no secret, be the new password given or generated, and nor do its commands on the host', async () => {
  const env = { ...sandbox.env, REGISTRY_NEW_PASSWORD: newPassword };
  const runs = [
    await run({ ...sandbox, env }, 'rotate', 'sandbox', '--overlap', '1s', '--verbose'),
    await run(sandbox, 'rotate', 'sandbox', '--write-password', 'generated', '--verbose', '--json'),
  ];
  expect(runs[0]?.exitCode).toBe(0);
  secrets = { ...secrets, 'generated password': (await readFile(join(sandbox.directory, 'generated'), 'utf8')).trim() };
  expect(commandLines.join()).toContain('live-file');
  for (const { stdout, stderr } of runs) {
    expect(leaksIn(stdout)).toEqual([]);
    expect(leaksIn(stderr)).toEqual([]);
  }
  expect(leaksIn(commandLines.join('\n'))).toEqual([]);
});

test('what the search looks for, it finds', () => {
  const token = secrets['Cloudflare token'] ?? '';
  const hidden = Buffer.from(`neurolibre:${registryPassword}`).toString('base64');
  const file = Buffer.from('neurolibre:$2b$10$abcdefghijklmnopqrstuv\n').toString('base64');
  expect(leaksIn(`Authorization: Basic ${hidden}, Bearer ${token}, ${tokens()[0]}, ${file}`)).toEqual([
    'registry password',
    'Cloudflare token',
    'Keystone token',
    'hash of the registry password',
  ]);
});
