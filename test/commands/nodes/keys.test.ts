import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keptKeysFile } from '../../../src/commands/nodes/keys.ts';
import { wantedWithNodes } from '../../../src/commands/nodes/with-nodes.ts';
import { applyPlan } from '../../../src/engine/apply.ts';
import type { Change } from '../../../src/engine/change.ts';
import { makePlan } from '../../../src/engine/plan.ts';
import { servers } from '../../../src/openstack/compute/servers.ts';
import { type FloatingIp, floatingIps } from '../../../src/openstack/network/floating-ips.ts';
import { networks } from '../../../src/openstack/network/networks.ts';
import { ports } from '../../../src/openstack/network/ports.ts';
import { securityGroups } from '../../../src/openstack/network/security-groups.ts';
import { fileAt } from '../../../src/sandbox/host/host-state.ts';
import { generateSshKeys } from '../../../src/sandbox/ssh-keys.ts';
import { nodeSelector } from '../../../src/target/node-selector.ts';
import type { KubernetesTarget } from '../../../src/target/target.ts';
import { type LocalSandbox, localSandbox } from '../local-sandbox.ts';
import { join } from '../nodes.ts';
import { runCommand } from '../run-command.ts';
import { siteOf } from '../tls-site.ts';

const walk = { signal: new AbortController().signal, emit: () => undefined };
const registryName = 'sandbox-registry';

let sandbox: LocalSandbox;
beforeAll(async () => {
  sandbox = await localSandbox({ pace: 0, nodes: 2 });
  await runCommand('provision', sandbox);
});
afterAll(() => sandbox[Symbol.asyncDispose]());

/** What a run does about nodes that are chosen or known in another way than the sandbox's own. */
async function logIn(nodes: readonly string[], other: Partial<KubernetesTarget> = {}, key?: string) {
  const kubernetes = { nodes: nodes.map(nodeSelector), user: 'ubuntu', jumpHost: 'registry', ...other } as const;
  const secrets = key === undefined ? {} : { nodeSshPrivateKey: key };
  const site = await siteOf(sandbox, { target: { kubernetes }, secrets });
  try {
    const wanted = await wantedWithNodes(site, walk.signal);
    const plan = await makePlan('test', wanted.roots, walk);
    const { changes } = await applyPlan(plan, { ...walk, confirmed: false });
    const ofNodes = (all: readonly Change[]) => all.filter(({ resource }) => /\bnodes?\b/.test(resource));
    return { planned: ofNodes(plan.changes), changes: ofNodes(changes), notices: wanted.notices };
  } finally {
    await site.finish();
    await site.close();
  }
}

async function addressOf(name: string): Promise<string> {
  const found = (await servers.list(sandbox.openstack)).find((server) => server.name === name);
  return found?.addresses.internal?.[0] ?? '';
}

async function keptKeys(): Promise<string> {
  const site = await siteOf(sandbox, {});
  const path = keptKeysFile(site.target);
  await site.close();
  return fileAt(await sandbox.host(registryName), path)?.content ?? '';
}

function consolesRead(): readonly string[] {
  return sandbox.requests
    .all()
    .flatMap(({ method, path }) => (method === 'POST' && path.endsWith('/action') ? [path] : []));
}

test('keys from console logs are kept on the volume, and the consoles are not asked again', async () => {
  const kept = (await keptKeys()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(kept).toEqual([
    expect.stringMatching(/^[0-9a-f-]{36} ssh-ed25519 AAAA\S+ k8s-node-1$/),
    expect.stringMatching(/^[0-9a-f-]{36} ssh-ed25519 AAAA\S+ k8s-node-2$/),
  ]);
  sandbox.requests.forget();
  const { changes } = await logIn(['name=k8s-node-*']);
  expect(changes.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual(['none done', 'none done']);
  expect(consolesRead()).toEqual([]);
});

test('the keys of servers that are gone are kept no longer', async () => {
  await join(sandbox, 'passing');
  await logIn(['name=passing']);
  expect(await keptKeys()).toMatch(/ passing$/m);
  const [id] = (await keptKeys()).match(/^\S+(?= .* passing$)/m) ?? [];
  await sandbox.openstack.request('compute', { method: 'DELETE', path: `/servers/${id}` });
  await expect.poll(async () => (await logIn(['name=passing'])).notices).toHaveLength(1);
  await join(sandbox, 'other');
  await logIn(['name=other']);
  expect(await keptKeys()).not.toContain('passing');
  expect(await keptKeys()).toContain('k8s-node-1');
});

describe('the key of a node', () => {
  test('that nobody has told is not trusted on first use', async () => {
    const { planned, changes } = await logIn(['192.168.70.99']);
    expect(planned).toMatchObject([
      {
        action: 'update',
        reason:
          'cannot be reached: The SSH host key of 192.168.70.99 is not known: it is no server of this project, whose console log would tell',
      },
    ]);
    expect(changes).toMatchObject([
      { outcome: 'failed', error: { remedy: expect.stringContaining('`ssh-keyscan 192.168.70.99 >> known_hosts`') } },
    ]);
  });

  test('may be given, and then it alone counts', async () => {
    const address = await addressOf('k8s-node-1');
    const [key] = (await keptKeys()).match(/ssh-ed25519 \S+(?= k8s-node-1$)/m) ?? [];
    expect((await logIn([address], { knownHosts: `${address} ${key}\n` })).changes).toMatchObject([{ action: 'none' }]);

    const { changes } = await logIn([address], { knownHosts: `${address} ${generateSshKeys().public}\n` });
    expect(changes).toMatchObject([
      {
        resource: 'node k8s-node-1',
        outcome: 'failed',
        error: {
          message: expect.stringMatching(new RegExp(`^The SSH host key of ${address} changed: pinned is ssh-ed25519 `)),
          remedy: expect.stringContaining('correct its line in kubernetes.known-hosts, read from the node itself.'),
        },
      },
    ]);
  });

  test('that has changed since it was kept is refused', async () => {
    const host = await sandbox.host(registryName);
    const path = 'nodes/known_hosts';
    const files = [...host.filesystems.values()].find((one) => one.files?.has(path))?.files;
    const before = files?.get(path);
    const changed = (before?.content ?? '').replace(/ssh-ed25519 \S+(?= k8s-node-2$)/m, generateSshKeys().public);
    files?.set(path, { content: changed, mode: '644' });
    const { changes } = await logIn(['name=k8s-node-*']);
    expect(changes).toMatchObject([
      { resource: 'node k8s-node-1', outcome: 'done' },
      {
        resource: 'node k8s-node-2',
        outcome: 'failed',
        error: {
          remedy: expect.stringContaining('give its new key in kubernetes.known-hosts, read from the node itself.'),
        },
      },
    ]);
    if (before !== undefined) files?.set(path, before);
  });
});

describe('the way to nodes', () => {
  test('may lead through another host, whose key its console tells', async () => {
    await join(sandbox, 'bastion');
    // Only a server with a floating IP is reached from here.
    const { address } = await floating('bastion');
    const { changes } = await logIn(['name=k8s-node-*'], { jumpHost: { user: 'ubuntu', address } });
    expect(changes).toMatchObject([
      { action: 'none', outcome: 'done' },
      { action: 'none', outcome: 'done' },
    ]);
  });

  test('through a host that nobody knows is no way, and only the nodes fail', async () => {
    const { changes } = await logIn(['name=k8s-node-1'], { jumpHost: { user: 'ubuntu', address: '203.0.113.50' } });
    expect(changes).toMatchObject([
      {
        outcome: 'failed',
        error: {
          message: 'The SSH host key of the jump host 203.0.113.50 is not known',
          remedy: expect.stringContaining('kubernetes.jump-host-key'),
        },
      },
    ]);
  });

  test('may be straight', async () => {
    const { address } = await floating('k8s-node-1');
    sandbox.requests.forget();
    const { changes } = await logIn(['name=k8s-node-1'], { jumpHost: 'none' });
    expect(changes).toMatchObject([{ action: 'none', outcome: 'done' }]);
    expect(address).toMatch(/^203\.0\.113\./);
  });
});

test('a key that logs in to no node is named as what it is', async () => {
  const { changes } = await logIn(['name=k8s-node-1'], {}, generateSshKeys().private);
  expect(changes).toMatchObject([
    { outcome: 'failed', error: { remedy: expect.stringContaining('NODE_SSH_PRIVATE_KEY, or SSH_PRIVATE_KEY') } },
  ]);
});

test('nodes are chosen by their metadata too, and a choice of none is told', async () => {
  const { changes, notices } = await logIn(['metadata.role=worker', 'metadata.role=master']);
  expect(changes.map(({ resource }) => resource)).toEqual(
    expect.arrayContaining(['node k8s-node-1', 'node k8s-node-2']),
  );
  expect(notices).toEqual([
    'No server of the project is a node by metadata.role=master (kubernetes.nodes): nothing logs in by it.',
  ]);
});

/** Gives a server a floating IP, and lets SSH in. */
async function floating(name: string): Promise<FloatingIp> {
  const { openstack } = sandbox;
  const address = await addressOf(name);
  const port = (await ports.list(openstack)).find(({ fixedIp }) => fixedIp === address);
  const external = (await networks.list(openstack)).find((network) => network.name === 'external');
  const rule = { direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', port_range_min: 22, port_range_max: 22 };
  const group = (await securityGroups.list(openstack)).find((one) => one.name === 'default');
  const body = { security_group_rule: { ...rule, security_group_id: group?.id } };
  await openstack.request('network', { method: 'POST', path: '/security-group-rules', body, accept: [409] });
  return await floatingIps.create(openstack, { floating_network_id: external?.id, port_id: port?.id });
}
