import { expect, vi } from 'vitest';
import { z } from 'zod';
import type { Report } from '../../src/engine/report.ts';
import { hostKeysIn, readConsoleLog } from '../../src/openstack/compute/console-log.ts';
import { createServer, servers, switchServer } from '../../src/openstack/compute/servers.ts';
import type { LocalSandbox } from './local-sandbox.ts';

/** The files of a node that log in: kubelet's, root's and the login user's. */
export const configs = [
  '/var/lib/kubelet/config.json',
  '/root/.docker/config.json',
  '/home/ubuntu/.docker/config.json',
];
export const kubelet = '/var/lib/kubelet/config.json';

/** Has another node join the cluster, as an autoscaler would. */
export async function join({ openstack, descriptor }: LocalSandbox, name: string): Promise<void> {
  const keys = await openstack.list('compute', 'keypairs', { path: '/os-keypairs' });
  const there = z.array(z.object({ keypair: z.object({ name: z.string() }) })).parse(keys);
  if (!there.some(({ keypair }) => keypair.name === 'cluster')) {
    const body = { keypair: { name: 'cluster', public_key: descriptor.sshPublicKey } };
    await openstack.request('compute', { method: 'POST', path: '/os-keypairs', body });
  }
  const named = z.array(z.object({ id: z.string(), name: z.string() }));
  const flavors = named.parse(await openstack.list('compute', 'flavors', { path: '/flavors' }));
  const images = named.parse(await openstack.list('image', 'images', { path: '/images' }));
  const id = await createServer(openstack, {
    name,
    imageRef: images[0]?.id,
    flavorRef: flavors.find((flavor) => flavor.name === 'p1-1gb')?.id,
    key_name: 'cluster',
    metadata: { role: 'worker' },
  });
  await vi.waitFor(async () => expect(hostKeysIn((await readConsoleLog(openstack, id)) ?? '')).toHaveLength(1));
}

async function idOf({ openstack }: LocalSandbox, name: string): Promise<string> {
  const found = (await servers.list(openstack)).find((server) => server.name === name);
  if (found === undefined) throw new Error(`there is no server ${name}`);
  return found.id;
}

/** Stops the server of a node. */
export async function stop(sandbox: LocalSandbox, name: string): Promise<void> {
  const id = await idOf(sandbox, name);
  await switchServer(sandbox.openstack, id, 'os-stop');
  await vi.waitFor(async () => expect((await servers.get(sandbox.openstack, id))?.status).toBe('SHUTOFF'));
}

const configSchema = z.object({ auths: z.record(z.string(), z.object({ auth: z.string() })) });

/** Whom a node's files log in to each registry: `localhost:5443 neurolibre:secret`, of each file. */
export async function loginsOn(sandbox: LocalSandbox, name: string): Promise<readonly (readonly string[])[]> {
  const { files } = await sandbox.host(name);
  return configs.map((path) => {
    const content = files.get(path)?.content;
    if (content === undefined) return [];
    const { auths } = configSchema.parse(JSON.parse(content));
    return Object.entries(auths).map(([host, { auth }]) => `${host} ${Buffer.from(auth, 'base64')}`);
  });
}

/** The lines about nodes: `update node k8s-node-1: done`. */
export function nodeLines({ changes }: Pick<Report, 'changes'>): readonly string[] {
  return changes
    .filter(({ resource }) => /\bnodes?\b/.test(resource))
    .map(({ action, resource, outcome }) => `${action} ${resource}: ${outcome}`);
}
