import { homedir } from 'node:os';
import { vi } from 'vitest';
import { type Volume, volumes } from '../../src/openstack/block-storage/volumes.ts';
import { createServer, servers } from '../../src/openstack/compute/servers.ts';
import { attachVolume, detachVolume } from '../../src/openstack/compute/volume-attachments.ts';
import { type FloatingIp, floatingIps } from '../../src/openstack/network/floating-ips.ts';
import { type Port, ports } from '../../src/openstack/network/ports.ts';
import { securityGroupRules, securityGroups } from '../../src/openstack/network/security-groups.ts';
import type { OpenStack } from '../../src/openstack/openstack.ts';
import { connect } from '../../src/openstack/session.ts';
import { openstackCredentials } from '../../src/target/openstack-credentials.ts';
import { whatIsThere } from '../contract/openstack/cloud.ts';
import { asRoot } from './as-root.ts';
import { setting } from './staging.ts';

/** Somebody else in the same project, with a server, an address and volumes of their own that nobody may touch. */
export interface Bystander {
  readonly serverId: string;
  readonly address: FloatingIp;
  /** Runs a script as root on any server that has our key. */
  onServer(address: string, script: string): Promise<string>;
  /** Runs a script as root on the own server. */
  run(script: string): Promise<string>;
  /** Makes a volume, runs a script on the server with its device as `$1`, and lets it go unless it is kept attached. */
  volume(name: string, sizeGiB: number, script: string, stays?: 'attached'): Promise<Volume>;
  /** What is on a free volume, byte for byte. */
  checksum(volume: Pick<Volume, 'id'>): Promise<string>;
  close(): Promise<void>;
}

/** Longer than the slowest guest takes to boot. */
const patience = { timeout: 900_000, interval: 1_000 };

/** The session that the environment describes. */
export async function realCloud(cloudName?: string): Promise<OpenStack> {
  const env = { ...process.env, ...(cloudName === undefined ? {} : { OS_CLOUD: cloudName }) };
  return connect(await openstackCredentials({ env, cwd: process.cwd(), home: homedir() }));
}

export async function bystander(openstack: OpenStack): Promise<Bystander> {
  const undo: (() => Promise<void>)[] = [];
  const { image, internal, external } = await whatIsThere({ os: openstack });
  const group = await securityGroups.create(openstack, { name: 'bystander', description: 'somebody else' });
  undo.push(() => vi.waitFor(() => securityGroups.delete(openstack, group.id), patience));
  await securityGroupRules.create(openstack, {
    security_group_id: group.id,
    direction: 'ingress',
    ethertype: 'IPv4',
    protocol: 'tcp',
    port_range_min: 22,
    port_range_max: 22,
  });
  const port: Port = await ports.create(openstack, {
    name: 'bystander',
    network_id: internal.id,
    security_groups: [group.id],
  });
  undo.push(() => ports.delete(openstack, port.id));
  const address = await floatingIps.create(openstack, { floating_network_id: external.id, port_id: port.id });
  undo.push(() => floatingIps.delete(openstack, address.id));
  const [flavor] = (await openstack.list('compute', 'flavors', { path: '/flavors' }))
    .map((each) => each as { id: string; name: string })
    .filter(({ name }) => name === setting('STAGING_FLAVOR'));
  const serverId = await createServer(openstack, {
    name: 'bystander',
    imageRef: image.id,
    flavorRef: flavor?.id,
    key_name: setting('STAGING_KEY_PAIR'),
    networks: [{ port: port.id }],
  });
  undo.push(async () => {
    await servers.delete(openstack, serverId);
    await vi.waitFor(async () => {
      if ((await servers.get(openstack, serverId)) !== undefined) throw new Error('the server is still there');
    }, patience);
  });
  const run = (script: string) => asRoot(address.address, script);
  await vi.waitFor(() => run('true'), patience);

  const attached = async (id: string, work: (device: string) => Promise<string>): Promise<string> => {
    await attachVolume(openstack, serverId, id);
    await statusOf(openstack, id, 'in-use');
    const device = `/dev/disk/by-id/virtio-${id.slice(0, 20)}`;
    await vi.waitFor(() => run(`test -b ${device}`), patience);
    return await work(device);
  };
  const detached = async (id: string) => {
    await detachVolume(openstack, serverId, id);
    await statusOf(openstack, id, 'available');
  };
  return {
    serverId,
    address,
    run,
    onServer: asRoot,
    async volume(name, size, script, stays) {
      const { id } = await volumes.create(openstack, { name, size });
      undo.push(async () => {
        if ((await volumes.get(openstack, id))?.attachments.some((one) => one.serverId === serverId))
          await detached(id);
        await vi.waitFor(() => volumes.delete(openstack, id), patience);
      });
      await statusOf(openstack, id, 'available');
      await attached(id, (device) => run(`set -eu; set -- ${device}; ${script}; sync`));
      if (stays === undefined) await detached(id);
      const made = await volumes.get(openstack, id);
      if (made === undefined) throw new Error(`the volume ${id} has vanished`);
      return made;
    },
    async checksum({ id }) {
      const sum = await attached(id, (device) => run(`sha256sum <${device}`));
      await detached(id);
      return sum;
    },
    async close() {
      for (const step of undo.toReversed()) await step();
    },
  };
}

async function statusOf(openstack: OpenStack, id: string, wanted: string): Promise<void> {
  await vi.waitFor(async () => {
    const status = (await volumes.get(openstack, id))?.status;
    if (status !== wanted) throw new Error(`the volume ${id} is ${status}, not ${wanted}`);
  }, patience);
}
