import { ActionableError } from '../../engine/actionable-error.ts';
import { fact, type Resource } from '../../engine/resource.ts';
import type { NodeWay } from '../../kubernetes/on-node.ts';
import { hostKeysIn, readConsoleLog } from '../../openstack/compute/console-log.ts';
import { connect } from '../../ssh/connect.ts';
import type { JumpHost } from '../../ssh/connection.ts';
import { knownHosts } from '../../ssh/known-hosts.ts';
import { given } from '../../target/given.ts';
import type { JumpHostTarget } from '../../target/target.ts';
import type { Site } from '../site/site.ts';
import type { Nodes } from './nodes.ts';

type OwnJumpHost = Exclude<JumpHostTarget, string>;

/**
 * How the nodes are reached, as the target says. Where a jump host of one's own does not let us in, that is found out for
 * each node: the registry does not depend on it.
 *
 * @param connection to the registry's own server
 */
export function nodeWay(
  site: Site<'sshPrivateKey' | 'nodeSshPrivateKey'>,
  nodes: Nodes,
  connection: Resource<JumpHost>,
): Resource<NodeWay> {
  const name = 'way to the nodes';
  const { jumpHost } = site.target.kubernetes;
  if (jumpHost === 'registry') {
    return fact({
      name,
      identity: { connection },
      find: async ({ connection: reach }): Promise<NodeWay> => ({ reach }),
    });
  }
  if (jumpHost === 'none') return fact({ name, find: async (): Promise<NodeWay> => ({ reach: site.reach }) });
  return fact({
    name,
    async find(_, { signal }): Promise<NodeWay> {
      try {
        const reach = await connectTo(site, nodes, jumpHost, signal);
        site.onClose(() => reach.close());
        return { reach };
      } catch (error) {
        if (error instanceof ActionableError) return error;
        throw error;
      }
    },
  });
}

async function connectTo(
  site: Parameters<typeof nodeWay>[0],
  nodes: Nodes,
  jumpHost: OwnJumpHost,
  signal: AbortSignal,
): Promise<JumpHost> {
  const { secrets, reach, countSsh: count, log } = site;
  const { user, address } = jumpHost;
  const hostKeys = await keysOf(site, nodes, jumpHost, signal);
  if (hostKeys.length === 0) throw unknown(address);
  const privateKey = secrets.nodeSshPrivateKey ?? secrets.sshPrivateKey;
  return await connect({ address, user, privateKey, hostKeys, reach, signal, count, ...given({ log }) });
}

/** Given in the configuration, or read from the console log of the server that has the address. */
async function keysOf(
  { target, openstack }: Pick<Site, 'target' | 'openstack'>,
  { servers }: Nodes,
  { address, hostKey }: OwnJumpHost,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (hostKey !== undefined) return [hostKey];
  const named = knownHosts(target.kubernetes.knownHosts ?? '').keysOf([address]);
  if (named.length > 0) return named;
  const server = servers.find(({ addresses }) => Object.values(addresses).flat().includes(address));
  if (server === undefined) return [];
  return hostKeysIn((await readConsoleLog(openstack, server.id, { signal })) ?? '');
}

function unknown(address: string): ActionableError {
  return new ActionableError(
    `The SSH host key of the jump host ${address} is not known`,
    `Read it on that host (\`cat /etc/ssh/ssh_host_ed25519_key.pub\`) and set kubernetes.jump-host-key to it.`,
  );
}
