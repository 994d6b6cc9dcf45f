import { expect, test } from 'vitest';
import { asTarget } from '../../src/target/as-target.ts';
import { targetSchema } from '../../src/target/schema.ts';

/** A target with a mirror, as the configuration writes it. */
function parsed(mirror: unknown, more: object = {}) {
  return targetSchema.safeParse({
    domain: 'registry.example.org',
    volumes: { data: { size: 1 }, registry: { size: 1 } },
    registry: { mirror },
    ...more,
  });
}

test.each([
  ['docker.io', { host: 'docker.io', url: 'https://registry-1.docker.io' }],
  ['https://index.docker.io/', { host: 'docker.io', url: 'https://registry-1.docker.io' }],
  ['registry-1.docker.io', { host: 'docker.io', url: 'https://registry-1.docker.io' }],
  ['quay.io', { host: 'quay.io', url: 'https://quay.io' }],
  [
    'https://Registry.Example.org:5443',
    { host: 'registry.example.org:5443', url: 'https://registry.example.org:5443' },
  ],
])('%s is where images are kept from', (written, mirror) => {
  const { data } = parsed(written);
  expect(data && asTarget('arbutus', data).registry.mirror).toEqual(mirror);
});

test.each(['http://quay.io', 'quay.io/library', 'docker', 'https://user:secret@quay.io', '', 5])(
  '%j is no registry',
  (written) => {
    expect(parsed(written).error?.issues).toMatchObject([
      {
        path: ['registry', 'mirror'],
        message: 'must be the host of a registry, such as docker.io, or its https:// URL without a path',
      },
    ]);
  },
);

test('what has no password is not opened to the world', () => {
  const open = { firewall: { ports: [22, 443, 5000] } };
  expect(parsed('docker.io', open).error?.issues).toMatchObject([
    {
      path: ['firewall', 'ports'],
      message: 'must not hold 5000 with registry.mirror: it would be open to everybody, without a password',
    },
  ]);
  expect(parsed(undefined, open).success).toBe(true);
});

test('without the setting there is no mirror', () => {
  const { data } = parsed(undefined);
  expect(data && asTarget('arbutus', data).registry).not.toHaveProperty('mirror');
});
