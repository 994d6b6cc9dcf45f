import { expect, test } from 'vitest';
import { UsageError } from '../../src/engine/usage-error.ts';
import { parseRegistryFile } from '../../src/target/registry-file.ts';

/** A target with these lines, at line 6 and on, beside what every target needs. */
function withLines(...lines: readonly string[]): string {
  const needed = ['targets:', '  arbutus:', '    domain: registry.example.org'];
  const volumes = ['    volumes:', '      { data: { size: 1 }, registry: { size: 1 } }'];
  const own = lines.some((line) => line.startsWith('volumes:'));
  return [...needed, ...(own ? ['', ''] : volumes), ...lines.map((line) => `    ${line}`)].join('\n');
}

function refusal(text: string): string {
  try {
    parseRegistryFile(text, 'registry.yml');
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

test.each([
  [
    'an unknown key',
    'server: { flavour: c8 }',
    "6:15: targets.arbutus.server: unknown key 'flavour'; did you mean 'flavor'? (allowed: image, flavor, key-pair, public-key, user, network, boot-volume, host-key)",
  ],
  ['a key that means nothing', 'paint: red', "6:5: targets.arbutus: unknown key 'paint' (allowed: cloud, domain,"],
  [
    'a bad CIDR',
    'firewall: { local-network: 192.168.70.0/33 }',
    "6:32: targets.arbutus.firewall.local-network must be an IPv4 network in CIDR notation such as 192.168.70.0/24 (found '192.168.70.0/33')",
  ],
  [
    'a CIDR with host bits',
    'firewall: { local-network: 192.168.70.5/24 }',
    '6:32: targets.arbutus.firewall.local-network must begin with the first address of the network: 192.168.70.0/24',
  ],
  [
    'the whole internet as local network',
    'firewall: { local-network: 0.0.0.0/0 }',
    'would open every port to the whole internet',
  ],
  [
    'a port that is none',
    'firewall: { ports: [22, 65536] }',
    '6:29: targets.arbutus.firewall.ports.1 must be a port number from 1 to 65535 (found 65536)',
  ],
  ['a port twice', 'firewall: { ports: [22, 22] }', 'targets.arbutus.firewall.ports names something twice'],
  [
    'size 0',
    'volumes: { data: { size: 0 }, registry: { size: 1 } }',
    '6:30: targets.arbutus.volumes.data.size must be a whole number of GiB, at least 1 and without a unit (found 0)',
  ],
  [
    'a size with a unit',
    'volumes: { data: { size: 500GB }, registry: { size: 1 } }',
    "must be a whole number of GiB, at least 1 and without a unit (found '500GB')",
  ],
  [
    'a missing size',
    'volumes: { data: {}, registry: { size: 1 } }',
    '6:16: targets.arbutus.volumes.data.size is missing; it must be a whole number of GiB',
  ],
  ['a missing volume', 'volumes: { data: { size: 1 } }', '6:5: targets.arbutus.volumes.registry is missing'],
  [
    'a relative mount',
    'volumes: { data: { size: 1, mount: DATA }, registry: { size: 1 } }',
    "6:40: targets.arbutus.volumes.data.mount must be an absolute path such as /docker-registry, without spaces or a slash at its end (found 'DATA')",
  ],
  [
    "a mount over the host's own",
    'volumes: { data: { size: 1, mount: /var/lib }, registry: { size: 1 } }',
    'is a directory that the host itself needs',
  ],
  [
    'one mount for both volumes',
    'volumes: { data: { size: 1, mount: /a }, registry: { size: 1, mount: /a } }',
    'targets.arbutus.volumes would mount one volume on or inside the other',
  ],
  [
    'a mount in the other',
    'volumes: { data: { size: 1, mount: /a }, registry: { size: 1, mount: /a/b } }',
    'targets.arbutus.volumes would mount one volume on or inside the other',
  ],
  [
    'a bad mode',
    'volumes: { data: { size: 1, mode: rwx }, registry: { size: 1 } }',
    'targets.arbutus.volumes.data.mode must be a mode as chmod takes it',
  ],
  [
    'an unquoted octal mode',
    'volumes: { data: { size: 1, mode: 0775 }, registry: { size: 1 } }',
    "such as a+rwx or '0775' (an octal one in quotes)",
  ],
  [
    'a node that is none',
    'kubernetes: { nodes: [name=] }',
    '6:27: targets.arbutus.kubernetes.nodes.0 must be an IPv4 address, a host name, name=GLOB such as name=k8s-node-*, or metadata.KEY=VALUE such as metadata.role=worker',
  ],
  [
    'a jump host without a user',
    'kubernetes: { jump-host: 203.0.113.9 }',
    "targets.arbutus.kubernetes.jump-host must be 'registry' for the registry's own server, 'none', or USER@ADDRESS",
  ],
  [
    'the key of no jump host',
    `kubernetes: { jump-host-key: "SHA256:${'a'.repeat(43)}" }`,
    "has a jump-host-key without a jump-host of one's own; the registry's key is server.host-key",
  ],
  [
    'a misspelt TLS mode',
    'tls: automatik',
    "6:10: targets.arbutus.tls must be one of automatic, origin-ca, provided, flexible; did you mean 'automatic'?",
  ],
  [
    'flexible TLS that nobody has accepted',
    'tls: flexible',
    '6:10: targets.arbutus.tls sends the password unencrypted between Cloudflare and the server; use automatic, or say accept-plaintext-origin: true',
  ],
  [
    'an acceptance of what is not done',
    'accept-plaintext-origin: true',
    '6:30: targets.arbutus.accept-plaintext-origin is only for tls: flexible; leave it out',
  ],
  [
    'an acceptance in other words',
    'accept-plaintext-origin: maybe',
    'targets.arbutus.accept-plaintext-origin must be true or false',
  ],
  [
    'a zone the domain is not in',
    'dns: { zone: example.com }',
    "6:18: targets.arbutus.dns.zone must be a zone that 'registry.example.org' lies in",
  ],
  [
    'both network and address',
    'floating-ip: { network: public, address: 203.0.113.7 }',
    'targets.arbutus.floating-ip has both network and address',
  ],
  ['an address that is none', 'floating-ip: { address: 203.0.113 }', 'must be an IPv4 address such as 203.0.113.7'],
  [
    'both key-pair and public-key',
    `server: { key-pair: me, public-key: ssh-ed25519 ${'A'.repeat(68)} }`,
    'targets.arbutus.server has both key-pair and public-key',
  ],
  [
    'an ACME directory without TLS',
    'acme: { directory: http://ca.example.org }',
    'must be a URL that begins with https://',
  ],
  [
    'an image that is a number',
    'server: { image: 22.04 }',
    'must be a name, in quotes if it is a number (found 22.04)',
  ],
  [
    'a permission that GitHub does not have',
    'access: { permission: wirte }',
    "6:27: targets.arbutus.access.permission must be one of read, triage, write, maintain, admin; did you mean 'write'?",
  ],
  [
    'a login with its @',
    'access: { users: ["@octocat"] }',
    '6:23: targets.arbutus.access.users.0 must be a login at GitHub such as octocat, without @',
  ],
  [
    'a team without its organization',
    'access: { teams: [operators] }',
    '6:23: targets.arbutus.access.teams.0 must be ORGANIZATION/TEAM as in the address of the team, such as example/operators, without @',
  ],
  [
    'a confirmation that is none',
    'access: { confirm: true }',
    '6:24: targets.arbutus.access.confirm must be one of destructive, always, never (found true)',
  ],
  [
    'a rule for a verb that there is not',
    'access: { verbs: { destory: { permission: admin } } }',
    "6:24: targets.arbutus.access.verbs: unknown key 'destory'; did you mean 'destroy'? (allowed: doctor, plan,",
  ],
  [
    'a rule for what everybody may',
    'access: { verbs: { help: { permission: admin } } }',
    "6:24: targets.arbutus.access.verbs: unknown key 'help' (allowed: doctor, plan,",
  ],
  [
    'a rule that is a word',
    'access: { verbs: { destroy: admin } }',
    '6:33: targets.arbutus.access.verbs.destroy must be a mapping of keys to values',
  ],
  ['a section that is a list', 'server: [c8]', '6:13: targets.arbutus.server must be a mapping of keys to values'],
])('refuses %s, and says where and what is allowed', (_, line, message) => {
  expect(refusal(withLines(line))).toContain(message);
});

test.each([
  ['origin-ca', 443],
  ['flexible', 80],
])('refuses tls: %s where port %d, by which Cloudflare comes, is shut', (mode, port) => {
  const accepted = mode === 'flexible' ? ['accept-plaintext-origin: true'] : [];
  const message = refusal(withLines(`tls: ${mode}`, ...accepted, 'firewall: { ports: [22] }'));
  expect(message).toContain(
    `targets.arbutus.firewall.ports must hold ${port}, where Cloudflare reaches the server with tls: ${mode}`,
  );
});

test.each(['https://registry.example.org', 'registry.example.org:5000', 'registry', 'a_b.example.org', '203.0.113.7'])(
  'refuses %s as a domain',
  (domain) => {
    const message = refusal(
      `targets: { a: { domain: "${domain}", volumes: { data: { size: 1 }, registry: { size: 1 } } } }`,
    );
    expect(message).toContain('targets.a.domain must be a domain name such as registry.example.org');
  },
);

test('refuses secrets without showing them', () => {
  const message = refusal(withLines('registry: { user: neurolibre, password: hunter2hunter2 }'));
  expect(message).toContain("unknown key 'password'; secrets never stand in this file, give them in the environment");
  expect(message).not.toContain('hunter2');
});

test('does not repeat a value that may be a secret in the wrong place', () => {
  const message = refusal(
    withLines('server:', '  public-key: |', '    -----BEGIN OPENSSH PRIVATE KEY-----', '    c2VjcmV0'),
  );
  expect(message).toContain('a private key never belongs here');
  expect(message).not.toContain('c2VjcmV0');
});

test('lists every problem of the file in its order, one line each', () => {
  const lines = refusal(withLines('server: { flavour: c8, user: "Bad User" }', 'tls: no')).split('\n');
  expect(lines.map((line) => line.replace(/^(registry\.yml:\d+:\d+: \S+).*/, '$1'))).toEqual([
    'registry.yml:6:15: targets.arbutus.server:',
    'registry.yml:6:34: targets.arbutus.server.user',
    'registry.yml:7:10: targets.arbutus.tls',
  ]);
});

test('reserves the name sandbox', () => {
  const target = '{ domain: a.example.org, volumes: { data: { size: 1 }, registry: { size: 1 } } }';
  expect(refusal(`targets:\n  sandbox: ${target}`)).toContain(
    '2:3: targets.sandbox is the name of the embedded sandbox',
  );
});

test.each([
  ['a key twice', 'targets:\n  a: 1\n  a: 2', 'registry.yml:3:3: not valid YAML'],
  ['a bracket left open', 'targets: {', 'registry.yml:1:11: not valid YAML'],
  ['an alias to nothing', 'targets: *nothing', 'registry.yml: not valid YAML'],
  ['an empty file', '', 'registry.yml:1:1: targets is missing'],
  ['a list', '- targets', 'registry.yml:1:1: the file must be a mapping'],
  ['no target at all', 'targets: {}', 'registry.yml:1:1: targets must name at least one target'],
])('refuses %s', (_, text, message) => {
  expect(refusal(text)).toContain(message);
});

test('takes a key without a value as left out', () => {
  const { targets } = parseRegistryFile(withLines('dns:', 'server:', '  image:'), 'registry.yml');
  expect(targets.arbutus).toMatchObject({ dns: { resolvers: [] }, server: { image: 'Bionic-x64' } });
});
