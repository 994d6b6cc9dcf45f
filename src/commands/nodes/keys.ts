import { ActionableError } from '../../engine/actionable-error.ts';
import { type Resource, step, type Work } from '../../engine/resource.ts';
import type { Host } from '../../host/host.ts';
import type { Mount } from '../../host/mounted-volume.ts';
import { type KnownNode, UnknownNode } from '../../kubernetes/known-node.ts';
import type { Node } from '../../kubernetes/select-nodes.ts';
import { hostKeysIn, readConsoleLog } from '../../openstack/compute/console-log.ts';
import { type KnownHosts, knownHosts } from '../../ssh/known-hosts.ts';
import { turns } from '../../ssh/turns.ts';
import type { Target } from '../../target/target.ts';
import type { Site } from '../site/site.ts';
import { namesInShort } from './names-in-short.ts';
import type { Nodes } from './nodes.ts';

/** By the node's name: its keys, or why they are not known. */
export type NodeKeys = ReadonlyMap<string, KnownNode | ActionableError>;

/** Console logs read at once. */
const atOnce = 8;

/** Below the registry's volume, so that it outlives the server, and the nodes' console logs that scroll away. */
const fileOnVolume = 'nodes/known_hosts';

/** Where the keys of nodes that earlier runs have read are kept on the host. */
export function keptKeysFile({ volumes }: Pick<Target, 'volumes'>): string {
  return `${volumes.registry.mount}/${fileOnVolume}`;
}

/**
 * The keys that nodes must show: given in the configuration, kept by an earlier run, or read from the console log, which
 * only the cloud itself can write. What comes from there is kept under the id of the server, as another server of the
 * same name or address is another host.
 */
export function nodeKeys(
  site: Pick<Site, 'target' | 'openstack'>,
  { nodes, servers }: Nodes,
  { host, mount }: { readonly host: Resource<Host>; readonly mount: Resource<Mount> },
): Resource<NodeKeys> {
  const { target, openstack } = site;
  const given = knownHosts(target.kubernetes.knownHosts ?? '');
  const consoles = turns(atOnce);

  async function fromConsole(serverId: string, { signal }: Work): Promise<readonly string[]> {
    await consoles.take(signal);
    try {
      return hostKeysIn((await readConsoleLog(openstack, serverId, { signal })) ?? '');
    } finally {
      consoles.giveBack();
    }
  }

  async function known(node: Node, kept: KnownHosts, work: Work): Promise<KnownNode | ActionableError> {
    const { name, address, serverId } = node;
    const named = given.keysOf([name, address]);
    if (named.length > 0) return { keys: named, source: 'given' };
    if (serverId === undefined) return new UnknownNode(node);
    const before = kept.keysOf([serverId]);
    if (before.length > 0) return { keys: before, source: 'kept' };
    try {
      const keys = await fromConsole(serverId, work);
      return keys.length > 0 ? { keys, source: 'console' } : new UnknownNode(node);
    } catch (error) {
      if (error instanceof ActionableError) return error;
      throw error;
    }
  }

  /** The file with what was read now, without those whose servers are gone. */
  function fileWith(before: string, keys: NodeKeys): string {
    const read = nodes.flatMap(({ name, serverId }) => {
      const found = keys.get(name);
      const now = found !== undefined && 'keys' in found && found.source === 'console' ? found.keys : [];
      return now.map((key) => ({ serverId, line: `${serverId} ${key} ${name}` }));
    });
    const kept = before.split('\n').filter((line) => {
      const [id] = line.split(' ');
      return servers.some((server) => server.id === id) && !read.some(({ serverId }) => serverId === id);
    });
    return [fileHead, ...kept, ...read.map(({ line }) => line), ''].join('\n');
  }

  return step({
    name: 'host keys of nodes',
    identity: { host },
    needs: { mount },
    async find({ host: on }, work): Promise<NodeKeys> {
      const kept = knownHosts((await on.facts(work)).contents.get(keptKeysFile(target)) ?? '');
      const all = nodes.map(async (node) => [node.name, await known(node, kept, work)] as const);
      return new Map(await Promise.all(all));
    },
    compare(found) {
      const read = [...found].filter(([, one]) => 'keys' in one && one.source === 'console').map(([name]) => name);
      return read.length === 0 ? [] : [{ words: `keeps what the console logs show: ${namesInShort(read)}` }];
    },
    async update(found, { host: on, mount: { mountPoint, uuid } }, work) {
      const before = (await on.facts(work)).contents.get(keptKeysFile(target)) ?? '';
      const content = Buffer.from(fileWith(before, found)).toString('base64');
      await on.run('known-hosts', [mountPoint, uuid, fileOnVolume], work, `${content}\nend\n`);
      return found;
    },
  });
}

const fileHead = '# Public keys of nodes, each under the id of its server, as its console log has shown them';
