import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../../src/engine/usage-error.ts';
import { loadTarget } from '../../src/target/load-target.ts';
import { parseRegistryFile } from '../../src/target/registry-file.ts';

const least = 'domain: Registry.Example.org, volumes: { data: { size: 500 }, registry: { size: 2000 } }';

/** A configuration in a directory of its own, beside other files. */
async function written(text: string, others: Readonly<Record<string, string>> = {}): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'target-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  for (const [name, content] of Object.entries({ ...others, 'registry.yml': text })) {
    await writeFile(join(directory, name), content);
  }
  return join(directory, 'registry.yml');
}

test('fills in what suits the original procedure', async () => {
  const file = await written(`targets: { arbutus: { ${least} } }`);
  const { target } = await loadTarget({ file, name: 'arbutus', env: {} });
  expect(target).toEqual({
    name: 'arbutus',
    domain: 'registry.example.org',
    server: {
      image: 'Bionic-x64',
      flavor: 'c8-30gb-186',
      keyPair: { name: 'binderhub', byDefault: true },
      user: 'ubuntu',
    },
    firewall: { ports: [22, 80, 443] },
    floatingIp: { reuse: false },
    dns: { resolvers: [] },
    tls: 'automatic',
    acme: {},
    volumes: {
      data: { size: 500, mount: '/DATA', mode: 'a+rwx', grow: 'attached' },
      registry: { size: 2000, mount: '/docker-registry', grow: 'attached' },
    },
    registry: {
      user: 'registry',
      image: expect.stringMatching(/^registry:3\.[\d.]+@sha256:[0-9a-f]{64}$/),
      proxyImage: expect.stringMatching(/^caddy:2\.[\d.]+@sha256:[0-9a-f]{64}$/),
    },
    kubernetes: { nodes: [], user: 'ubuntu', jumpHost: 'registry' },
    access: { permission: 'write', users: [], teams: [], confirm: 'destructive', verbs: {} },
  });
});

test('keeps what is given', async () => {
  const text = `targets:
  arbutus:
    ${least.replaceAll(', volumes', '\n    volumes')}
    cloud: arbutus
    server: { public-key: "ssh-ed25519 ${'A'.repeat(68)} me", network: internal, boot-volume: 20, host-key: "SHA256:${'a'.repeat(43)}" }
    firewall: { local-network: 192.168.70.0/24 }
    floating-ip: { address: 203.0.113.7 }
    dns: { zone: example.org, zone-id: ${'a0'.repeat(16)}, resolvers: ["203.0.113.1:8053"] }
    acme: { directory: "https://ca.example.org/dir", email: me@example.org }`;
  const { target } = await loadTarget({ file: await written(text), name: 'arbutus', env: {} });
  expect(target).toMatchObject({
    cloud: 'arbutus',
    server: {
      keyPair: { publicKey: expect.stringMatching(/^ssh-ed25519 A+ me$/) },
      network: 'internal',
      bootVolume: 20,
      hostKey: expect.stringMatching(/^SHA256:/),
    },
    firewall: { localNetwork: '192.168.70.0/24' },
    floatingIp: { address: '203.0.113.7' },
    dns: { zone: 'example.org', zoneId: 'a0'.repeat(16), resolvers: ['203.0.113.1:8053'] },
    acme: { directory: 'https://ca.example.org/dir', email: 'me@example.org' },
  });
});

test('reads the certificate of the certificate authority from beside the configuration', async () => {
  const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
  const file = await written(`targets: { a: { ${least}, acme: { ca: root.pem } } }`, { 'root.pem': pem });
  expect((await loadTarget({ file, name: 'a', env: {} })).target.acme.ca).toBe(pem);
});

test('reads the root that the registry chains to from beside the configuration', async () => {
  const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
  const file = await written(`targets: { a: { ${least}, tls: provided, ca: own.pem } }`, { 'own.pem': pem });
  expect((await loadTarget({ file, name: 'a', env: {} })).target).toMatchObject({ tls: 'provided', ca: pem, acme: {} });
});

test('takes nodes by address, name or metadata, and what they are reached through', async () => {
  const known = '# ours\n192.168.70.11 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE\n';
  const kubernetes = `{ nodes: [192.168.70.11, node.example.org, "name=k8s-node-*", metadata.role=worker],
    user: core, jump-host: admin@203.0.113.9, jump-host-key: "SHA256:${'a'.repeat(43)}", known-hosts: known_hosts }`;
  const text = `targets: { a: { ${least}, kubernetes: ${kubernetes} } }`;
  const file = await written(text, { known_hosts: known });
  expect((await loadTarget({ file, name: 'a', env: {} })).target.kubernetes).toEqual({
    nodes: [
      { by: 'address', address: '192.168.70.11' },
      { by: 'address', address: 'node.example.org' },
      { by: 'name', glob: 'k8s-node-*' },
      { by: 'metadata', key: 'role', value: 'worker' },
    ],
    user: 'core',
    jumpHost: { user: 'admin', address: '203.0.113.9', hostKey: `SHA256:${'a'.repeat(43)}` },
    knownHosts: known,
  });
});

test.each([
  ['is not there', {}, /targets\.a\.kubernetes\.known-hosts names .*known_hosts, which cannot be read \(ENOENT\)/],
  ['holds no key', { known_hosts: '# nothing yet\n' }, /known_hosts, which holds no public key of a host/],
])('says so when the file of known hosts %s', async (_, others, message) => {
  const file = await written(`targets: { a: { ${least}, kubernetes: { known-hosts: known_hosts } } }`, others);
  await expect(loadTarget({ file, name: 'a', env: {} })).rejects.toThrow(message);
});

test('says which key names the file that is not there', async () => {
  const file = await written(`targets: { a: { ${least}, ca: own.pem } }`);
  await expect(loadTarget({ file, name: 'a', env: {} })).rejects.toThrow(
    /targets\.a\.ca names .*own\.pem, which cannot/,
  );
});

test.each([
  ['is not there', {}, 'which cannot be read (ENOENT)'],
  ['holds none', { 'root.pem': 'hello' }, 'which holds no certificate'],
  [
    'holds its private key too',
    { 'root.pem': '-----BEGIN CERTIFICATE-----\n-----BEGIN EC PRIVATE KEY-----\n' },
    'which holds a private key',
  ],
])('says so when the file of the certificate authority %s', async (_, others, message) => {
  const file = await written(`targets: { a: { ${least}, acme: { ca: root.pem } } }`, others);
  await expect(loadTarget({ file, name: 'a', env: {} })).rejects.toThrow(message);
});

test('names the targets there are when one is unknown', async () => {
  const file = await written(`targets: { arbutus: { ${least} }, beluga: { ${least} } }`);
  const failure = await loadTarget({ file, name: 'arbutsu', env: {} }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UsageError);
  expect(failure).toMatchObject({
    message: `${file} has no target 'arbutsu'; did you mean 'arbutus'?`,
    remedy: expect.stringContaining('arbutus, beluga'),
  });
});

test('says how to begin when there is no configuration', async () => {
  const failure = await loadTarget({ file: '/nowhere/registry.yml', name: 'a', env: {} }).catch((error) => error);
  expect(failure).toBeInstanceOf(UsageError);
  expect(failure).toMatchObject({
    message: expect.stringContaining('/nowhere/registry.yml'),
    remedy: expect.stringContaining('.github/registry.yml'),
  });
});

test('the owner in the file goes before the repository', async () => {
  const file = await written(`owner: us\ntargets: { a: { ${least} } }`);
  expect((await loadTarget({ file, name: 'a', env: { GITHUB_REPOSITORY: 'them/repo' } })).owner).toBe('us');
});

test('the owner is the repository when the file names none', async () => {
  const file = await written(`targets: { a: { ${least} } }`);
  expect((await loadTarget({ file, name: 'a', env: { GITHUB_REPOSITORY: 'them/repo' } })).owner).toBe('them/repo');
});

test('reads .github/registry.yml when it is told no other file, and every target in it is valid', async () => {
  const names = Object.keys(parseRegistryFile(await readFile('.github/registry.yml', 'utf8'), 'registry.yml').targets);
  for (const name of names) expect((await loadTarget({ name, env: {} })).target.name).toBe(name);
});
