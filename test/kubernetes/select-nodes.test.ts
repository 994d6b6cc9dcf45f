import { expect, test } from 'vitest';
import { selectNodes } from '../../src/kubernetes/select-nodes.ts';
import type { Server } from '../../src/openstack/compute/servers.ts';
import { nodeSelector } from '../../src/target/node-selector.ts';

function server(name: string, parts: Partial<Server> = {}): Server {
  return {
    id: `id of ${name}`,
    name,
    status: 'ACTIVE',
    flavorId: 'flavor',
    addresses: { internal: [`192.168.70.${name.at(-1)}`] },
    metadata: {},
    createdAt: '2026-11-24T00:00:00Z',
    ...parts,
  };
}

const registry = server('k8s-registry', {
  addresses: { internal: ['192.168.70.5', '203.0.113.7'] },
  metadata: { ours: 'yes' },
});

function selected(servers: readonly Server[], written: readonly string[], direct = false) {
  const isRegistry = ({ metadata }: Server) => metadata.ours === 'yes';
  return selectNodes([registry, ...servers], { selectors: written.map(nodeSelector), isRegistry, direct });
}

test('takes servers by name, but never the registry itself', () => {
  const servers = [server('k8s-node-2'), server('k8s-node-1'), server('db-3')];
  const { nodes, notices } = selected(servers, ['name=k8s-*']);
  expect(nodes).toEqual([
    { name: 'k8s-node-1', address: '192.168.70.1', serverId: 'id of k8s-node-1' },
    { name: 'k8s-node-2', address: '192.168.70.2', serverId: 'id of k8s-node-2' },
  ]);
  expect(notices).toEqual([]);
});

test('takes servers by an item of their metadata', () => {
  const [worker, other] = [
    server('a1', { metadata: { role: 'worker' } }),
    server('a2', { metadata: { role: 'master' } }),
  ];
  expect(selected([worker, other], ['metadata.role=worker']).nodes.map(({ name }) => name)).toEqual(['a1']);
});

test('takes an address as it is, and knows the server that has it', () => {
  expect(selected([server('a1')], ['192.168.70.1', '192.168.71.9', 'node.example.org']).nodes).toEqual([
    { name: 'a1', address: '192.168.70.1', serverId: 'id of a1' },
    { name: '192.168.71.9', address: '192.168.71.9' },
    { name: 'node.example.org', address: 'node.example.org' },
  ]);
});

test('takes a node once that several selectors find', () => {
  const { nodes } = selected(
    [server('a1', { metadata: { role: 'worker' } })],
    ['192.168.70.1', 'name=a*', 'metadata.role=worker'],
  );
  expect(nodes).toHaveLength(1);
});

test('tells nodes of one name apart', () => {
  const { nodes } = selected(
    [server('a1'), server('a1', { id: 'other', addresses: { internal: ['192.168.70.9'] } })],
    ['name=a1'],
  );
  expect(nodes.map(({ name }) => name)).toEqual(['a1 (192.168.70.1)', 'a1 (192.168.70.9)']);
});

test.each([
  ['the first where the registry is', false, '192.168.70.1'],
  ['from outside its floating IP', true, '203.0.113.9'],
])('of several addresses takes %s', (_, direct, address) => {
  const addresses = { storage: ['10.0.0.1'], internal: ['fe80::1', '192.168.70.1', '203.0.113.9'] };
  const node = server('a1', { addresses, floatingAddresses: ['203.0.113.9'] });
  expect(selected([node], ['name=a1'], direct).nodes).toMatchObject([{ address }]);
});

test('says of a selector that it finds nothing', () => {
  expect(selected([server('a1')], ['name=b*', 'metadata.role=worker'])).toEqual({
    nodes: [],
    notices: [
      'No server of the project is a node by name=b* (kubernetes.nodes): nothing logs in by it.',
      'No server of the project is a node by metadata.role=worker (kubernetes.nodes): nothing logs in by it.',
    ],
  });
});

test('says of a server that it is not up, or has no address', () => {
  const servers = [
    server('a1', { status: 'SHUTOFF' }),
    server('a2', { addresses: {} }),
    server('a3', { status: 'DELETED' }),
  ];
  expect(selected(servers, ['name=a*'])).toEqual({
    nodes: [],
    notices: [
      'The server a1 is a node by name=a*, but it is SHUTOFF: run again when it is up.',
      'The server a2 is a node by name=a*, but has no IPv4 address.',
    ],
  });
});
