import { execFile } from 'node:child_process';
import { vi } from 'vitest';
import { createServer, servers, switchServer } from '../../src/openstack/compute/servers.ts';
import { floatingIps } from '../../src/openstack/network/floating-ips.ts';
import { type Port, ports } from '../../src/openstack/network/ports.ts';
import { securityGroupRules, securityGroups } from '../../src/openstack/network/security-groups.ts';
import type { OpenStack } from '../../src/openstack/openstack.ts';
import { whatIsThere } from '../contract/openstack/cloud.ts';
import { asRoot } from './as-root.ts';
import { setting } from './staging.ts';

/** Somebody's nodes on the private network, without floating IPs. */
export interface Cluster {
  /** Has a node join, and resolves when its host answers through another one. */
  join(name: string, jumpHost: string): Promise<Node>;
  close(): Promise<void>;
}

export interface Node {
  readonly name: string;
  readonly address: string;
  /** Runs a script there as root, through another host. */
  run(jumpHost: string, script: string): Promise<string>;
  /** The same once there is no other host any more: through a floating IP of its own, for as long as it takes. */
  runAlone(script: string): Promise<string>;
  switch(action: 'os-start' | 'os-stop'): Promise<void>;
}

/** Longer than the slowest guest takes to boot. */
const patience = { timeout: 900_000, interval: 1_000 };

export async function cluster(openstack: OpenStack): Promise<Cluster> {
  const undo: (() => Promise<void>)[] = [];
  const { image, internal, external } = await whatIsThere({ os: openstack });
  const group = await securityGroups.create(openstack, { name: 'cluster', description: 'nodes' });
  undo.push(() => vi.waitFor(() => securityGroups.delete(openstack, group.id), patience));
  const ssh = { direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', port_range_min: 22, port_range_max: 22 };
  await securityGroupRules.create(openstack, { ...ssh, security_group_id: group.id });
  const flavors = await openstack.list('compute', 'flavors', { path: '/flavors' });
  const flavor = flavors
    .map((each) => each as { id: string; name: string })
    .find(({ name }) => name === setting('STAGING_FLAVOR'));

  async function serverOn(port: Port, name: string): Promise<string> {
    const id = await createServer(openstack, {
      name,
      imageRef: image.id,
      flavorRef: flavor?.id,
      key_name: setting('STAGING_KEY_PAIR'),
      networks: [{ port: port.id }],
      metadata: { role: 'worker' },
    });
    undo.push(async () => {
      await servers.delete(openstack, id);
      await vi.waitFor(async () => {
        if ((await servers.get(openstack, id)) !== undefined) throw new Error(`the server ${name} is still there`);
      }, patience);
    });
    return id;
  }

  return {
    async join(name, jumpHost) {
      const port = await ports.create(openstack, { name, network_id: internal.id, security_groups: [group.id] });
      undo.push(() => ports.delete(openstack, port.id));
      const id = await serverOn(port, name);
      const node: Node = {
        name,
        address: port.fixedIp,
        run: (through, script) => asRootThrough(through, port.fixedIp, script),
        async runAlone(script) {
          const floating = await floatingIps.create(openstack, {
            floating_network_id: external.id,
            port_id: port.id,
          });
          try {
            return await vi.waitFor(() => asRoot(floating.address, script), patience);
          } finally {
            await floatingIps.delete(openstack, floating.id);
          }
        },
        async switch(action) {
          await switchServer(openstack, id, action);
          const wanted = action === 'os-stop' ? 'SHUTOFF' : 'ACTIVE';
          await vi.waitFor(async () => {
            const { status } = (await servers.get(openstack, id)) ?? {};
            if (status !== wanted) throw new Error(`the server ${name} is ${status}, not ${wanted}`);
          }, patience);
        },
      };
      await vi.waitFor(() => node.run(jumpHost, 'true'), patience);
      return node;
    },
    async close() {
      for (const step of undo.toReversed()) await step();
    },
  };
}

function asRootThrough(jumpHost: string, address: string, script: string): Promise<string> {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'ConnectTimeout=5'];
  const common = [...options.flatMap((option) => ['-o', option]), '-i', setting('SSH_PRIVATE_KEY_FILE')];
  const proxy = ['ssh', ...common, '-W', '%h:%p', `ubuntu@${jumpHost}`].join(' ');
  const args = [...common, '-o', `ProxyCommand=${proxy}`, `ubuntu@${address}`, 'sudo bash -s'];
  return new Promise((resolve, reject) => {
    const child = execFile('ssh', args, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${error.message}: ${stderr}`));
    });
    child.stdin?.end(`${script}\n`);
  });
}
