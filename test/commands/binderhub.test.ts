import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { run } from '../../src/cli/run.ts';
import { binderhub } from '../../src/commands/binderhub.ts';
import type { Options } from '../../src/commands/command.ts';
import { reportMarkdown } from '../../src/report/markdown/report.ts';
import { fakeProgram } from '../cli/fake-program.ts';
import { fakeProcess } from '../cli/process.ts';
import { report } from '../report/reports.ts';

const password = 'a-password';

/** A directory with a configuration, in which the verb is run. */
async function place(kubernetes = '{}', env: NodeJS.ProcessEnv = { REGISTRY_PASSWORD: password }) {
  const cwd = await mkdtemp(join(tmpdir(), 'binderhub-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  const lines = [
    'targets:',
    '  arbutus:',
    '    domain: Registry.example.org',
    '    volumes: { data: { size: 1 }, registry: { size: 1 } }',
    '    registry: { user: neurolibre }',
    `    kubernetes: ${kubernetes}`,
  ];
  await mkdir(join(cwd, '.github'));
  await writeFile(join(cwd, '.github/registry.yml'), lines.join('\n'));
  const { signal } = new AbortController();
  return {
    file: (name: string) => join(cwd, name),
    put: (name: string, text: string, mode = 0o600) => writeFile(join(cwd, name), text, { mode }),
    run: (options: Options = {}, ...files: readonly string[]) =>
      binderhub.run({ targetName: 'arbutus', env, cwd, signal, emit: () => {} }, options, files),
  };
}

test('draws up values without needing a password or a request', async () => {
  const { run } = await place('{}', {});
  const { outcome, binderhub: drawn, requests, registry } = await run();
  expect({ outcome, requests, host: registry.host }).toEqual({
    outcome: 'success',
    requests: { openstack: 0, cloudflare: 0, ssh: 0 },
    host: 'registry.example.org',
  });
  const { config, registry: login } = parse(drawn?.values ?? '');
  expect(login).toEqual({ url: 'https://registry.example.org', username: 'neurolibre' });
  expect(config.BinderHub.image_prefix).toBe('registry.example.org/registry.example.org/binder-');
});

test('never puts the password into the report, and takes the prefix that is wanted', async () => {
  const { run, file } = await place('{ image-prefix: registry.example.org/binder/r2d- }');
  const told = await run({ 'secret-values': 'secret.yaml', 'pull-secret': 'pull.yaml' });
  expect(parse(told.binderhub?.values ?? '').config.BinderHub.image_prefix).toBe('registry.example.org/binder/r2d-');
  expect(told.binderhub).toMatchObject({ secretValues: 'secret.yaml', pullSecret: 'pull.yaml' });
  expect(JSON.stringify(told)).not.toContain(password);
  const secret = await readFile(file('secret.yaml'), 'utf8');
  expect(parse(secret)).toEqual({ registry: { password }, jupyterhub: { imagePullSecret: { password } } });
  expect(parse(await readFile(file('pull.yaml'), 'utf8')).kind).toBe('Secret');
  for (const name of ['secret.yaml', 'pull.yaml']) expect((await stat(file(name))).mode & 0o777, name).toBe(0o600);
});

test('what it draws up it finds right, behind values of before', async () => {
  const { run, put } = await place();
  const { binderhub: drawn } = await run({ 'secret-values': 'secret.yaml' });
  await put('values.yaml', drawn?.values ?? '', 0o644);
  await put('config.yaml', 'config: { BinderHub: { image_prefix: old.example.org/old/binder- } }', 0o644);
  const { outcome, checks } = await run({}, 'config.yaml', 'values.yaml', 'secret.yaml');
  expect(outcome).toBe('success');
  expect(checks?.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'use_registry ok',
    'image_prefix ok',
    'manifests ok',
    'registry ok',
    'DockerRegistry ok',
    'imagePullSecret ok',
  ]);
});

test('fails where values do not lead to the registry, and knows the nodes', async () => {
  const { run, put } = await place('{ nodes: [192.0.2.1] }');
  await put('config.yaml', 'config: { BinderHub: { image_prefix: old.example.org/old/binder- } }');
  const { outcome, checks = [] } = await run({}, 'config.yaml');
  expect(outcome).toBe('failure');
  expect(checks.find(({ name }) => name === 'image_prefix')?.detail).toMatch(/^config\.yaml:1:38: /);
  expect(checks.find(({ name }) => name === 'imagePullSecret')?.state).toBe('warning');
});

test('looks below the key of a subchart, and draws up values for it', async () => {
  const { run, put, file } = await place();
  const { binderhub: drawn } = await run({ subchart: 'hub', 'secret-values': 'secret.yaml' });
  await put('values.yaml', drawn?.values ?? '');
  expect(Object.keys(parse(await readFile(file('secret.yaml'), 'utf8')))).toEqual(['hub']);
  expect((await run({ subchart: 'hub' }, 'values.yaml', 'secret.yaml')).outcome).toBe('success');
  await put(
    'theirs.yaml',
    'binderhub: { config: { BinderHub: { use_registry: false } }, registry: { password: x } }',
    0o644,
  );
  const details = (await run({}, 'theirs.yaml')).checks?.map(({ detail }) => detail) ?? [];
  expect(details[0]).toMatch(/^theirs\.yaml:1:\d+: binderhub\.config\.BinderHub\.use_registry is false/);
  expect(details.at(-1)).toBe('theirs.yaml holds a password, and others may read it (mode 0644)');
});

test('warns of a file with a password that others may read', async () => {
  const { run, put } = await place();
  await put("secret's.yaml", 'registry: { password: x }', 0o640);
  const { checks = [] } = await run({}, "secret's.yaml");
  expect(checks.at(-1)).toEqual({
    name: 'file mode',
    state: 'warning',
    detail: "secret's.yaml holds a password, and others may read it (mode 0640)",
    remedy: "chmod 600 'secret'\\''s.yaml'",
  });
});

test.each([
  [
    { 'pull-secret': 'x' },
    ['config.yaml'],
    'binderhub looks over values or writes some, and was given both config.yaml and --pull-secret',
  ],
  [{ subchart: 'a b' }, [], "--subchart takes the name or alias of a subchart, but was given 'a b'"],
  [{}, ['none.yaml'], 'none.yaml cannot be read (ENOENT)'],
  [{ 'secret-values': 'there.yaml' }, [], '--secret-values: there.yaml is there already'],
  [{ 'secret-values': 'nowhere/x.yaml' }, [], '--secret-values: nowhere/x.yaml cannot be written (ENOENT)'],
  [{ 'secret-values': 'new.yaml', 'pull-secret': 'there.yaml' }, [], '--pull-secret: there.yaml is there already'],
] as const)('wrong usage: %j %j', async (options, files, message) => {
  const { run, put, file } = await place();
  await put('there.yaml', 'kept');
  await expect(run(options, ...files)).rejects.toThrow(expect.objectContaining({ name: 'UsageError', message }));
  expect(await readFile(file('there.yaml'), 'utf8')).toBe('kept');
  await expect(stat(file('new.yaml'))).rejects.toThrow('ENOENT');
});

test('needs the password only to write it', async () => {
  const { run } = await place('{}', {});
  await expect(run({ 'secret-values': 'x' })).rejects.toThrow(
    '--secret-values writes the password, and REGISTRY_PASSWORD is not set',
  );
});

test('prints the values alone to standard output, and what to do with them to standard error', async () => {
  const drawn = {
    values: 'registry:\n  url: https://registry.example.org\n',
    secretValues: 'my secret.yaml',
    pullSecret: 'p',
  };
  const program = fakeProgram({ binderhub: async () => report({ command: 'binderhub', binderhub: drawn }) });
  const given = ['--secret-values', 'my secret.yaml', '--pull-secret', 'p', '--subchart', 'hub', '--config', 'my.yml'];
  const world = fakeProcess(['binderhub', 'arbutus', ...given]);
  expect(await run(world, program)).toBe(0);
  expect(world.stdout.written).toBe(drawn.values);
  expect(world.stderr.written).toContain('✓ binderhub arbutus succeeded');
  expect(world.stderr.written.split('Next:\n')[1]).toBe(
    [
      "  → Behind your own values: helm upgrade --install binderhub jupyterhub/binderhub -f config.yaml -f values.yaml -f 'my secret.yaml'",
      '  → In your namespace: kubectl apply --server-side -f p',
      "  → To look them over together: provision-registry binderhub arbutus --config my.yml --subchart hub config.yaml values.yaml 'my secret.yaml'",
      '',
    ].join('\n'),
  );
});

test('on a terminal only the files that were asked for are written, and the next steps name the one that was not', async () => {
  const drawn = { values: 'x: 1\n', pullSecret: 'p' };
  const program = fakeProgram({ binderhub: async () => report({ command: 'binderhub', binderhub: drawn }) });
  const terminal = { columns: 200, rows: 24 };
  const world = fakeProcess(['binderhub', 'arbutus', '--pull-secret', 'p'], { terminal });
  await run(world, program);
  expect(world.stderr.written).toBe('');
  expect(world.stdout.written).not.toContain('x: 1');
  expect(world.stdout.written).toContain('  written, for you alone to read: p\n');
  expect(world.stdout.written.split('Next:\n')[1]).toMatchInlineSnapshot(`
    "  → For the values, which hold no password: provision-registry binderhub arbutus > values.yaml
      → For the password, in a file of its own: provision-registry binderhub arbutus --secret-values secret.yaml
      → Behind your own values: helm upgrade --install binderhub jupyterhub/binderhub -f config.yaml -f values.yaml -f secret.yaml
      → In your namespace: kubectl apply --server-side -f p
      → To look them over together: provision-registry binderhub arbutus config.yaml values.yaml secret.yaml
    "
  `);
  const asked = fakeProcess(['binderhub', 'arbutus'], { terminal });
  await run(
    asked,
    fakeProgram({ binderhub: async () => report({ command: 'binderhub', binderhub: { values: 'x: 1\n' } }) }),
  );
  expect(asked.stdout.written).toMatch(/x: 1\n$/);
});

test('says how to come by the password when it was not asked for', async () => {
  const program = fakeProgram({
    binderhub: async () => report({ command: 'binderhub', binderhub: { values: 'x: 1\n' } }),
  });
  const world = fakeProcess(['binderhub', 'arbutus']);
  await run(world, program);
  expect(world.stderr.written).toContain(
    '→ For the password, in a file of its own: provision-registry binderhub arbutus --secret-values secret.yaml',
  );
});

test('as JSON the report holds the values', async () => {
  const program = fakeProgram({
    binderhub: async () => report({ command: 'binderhub', binderhub: { values: 'x: 1\n' } }),
  });
  const world = fakeProcess(['binderhub', 'arbutus', '--json']);
  await run(world, program);
  expect(JSON.parse(world.stdout.written).binderhub).toEqual({ values: 'x: 1\n' });
  expect(world.stderr.written).toBe('');
});

test('in Markdown the values stand in a block to copy', () => {
  const drawn = report({ command: 'binderhub', binderhub: { values: 'x: 1\n' } });
  expect(reportMarkdown(drawn, { lineFor: (verb) => verb })).toContain('### Values\n\n```yaml\nx: 1\n```');
});
