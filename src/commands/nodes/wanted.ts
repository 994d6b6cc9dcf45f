import type { Applied } from '../../engine/apply.ts';
import type { Plan } from '../../engine/plan.ts';
import { fact, type Resource } from '../../engine/resource.ts';
import type { Host } from '../../host/host.ts';
import type { Mount } from '../../host/mounted-volume.ts';
import { type NodeLogin, type NodeNeeds, nodeLogin } from '../../kubernetes/node-login.ts';
import { type OnNode, onNodes } from '../../kubernetes/on-node.ts';
import type { NodeWish } from '../../kubernetes/seen-node.ts';
import type { Node } from '../../kubernetes/select-nodes.ts';
import type { FloatingIp } from '../../openstack/network/floating-ips.ts';
import type { Port } from '../../openstack/network/ports.ts';
import type { JumpHost } from '../../ssh/connection.ts';
import { given } from '../../target/given.ts';
import { registryUrl } from '../site/registry-url.ts';
import type { Site } from '../site/site.ts';
import { mirrorUrl } from '../wanted/mirror.ts';
import { nodeKeys } from './keys.ts';
import type { Nodes } from './nodes.ts';
import { nodeWay } from './way.ts';

/** What is wanted of the nodes. The registry is there without them: no other resource needs one of these. */
export interface WantedNodes extends NodeNeeds {
  readonly logins: readonly { readonly node: Node; readonly login: Resource<NodeLogin> }[];
  readonly onNode: OnNode;
  /** All of these resources that may have lines in plans and reports. */
  readonly roots: readonly Resource<unknown>[];
}

/** Through what the nodes are reached and known. */
export interface BesideNodes {
  readonly connection: Resource<JumpHost>;
  readonly host: Resource<Host>;
  readonly mounts: { readonly registry: Resource<Mount> };
  readonly floatingIp: Resource<FloatingIp>;
  /** Of the registry's server, which has its mirror too. */
  readonly port: Resource<Port>;
}

/** @param login as whom the nodes log in; undefined where they are to know nothing of the registry any more */
export function wantedNodes(
  site: Site<'sshPrivateKey' | 'nodeSshPrivateKey'>,
  nodes: Nodes,
  { connection, host, mounts, floatingIp, port }: BesideNodes,
  login: NodeWish['login'],
): WantedNodes {
  const { target, secrets, reach, log, countSsh: count, onClose } = site;
  const { user } = target.kubernetes;
  const privateKey = secrets.nodeSshPrivateKey ?? secrets.sshPrivateKey;
  const needs: NodeNeeds = {
    way: nodeWay(site, nodes, connection),
    keys: nodeKeys(site, nodes, { host, mount: mounts.registry }),
    wish: fact({
      name: 'registry as nodes know it',
      // The sandbox has a way to a registry only once its host is up.
      identity: { floatingIp, port, host },
      find: async (on): Promise<NodeWish> => {
        const { host: name } = new URL(await registryUrl(target.domain, on.floatingIp.address, reach));
        const mirrored = login !== undefined && target.registry.mirror?.host === dockerHub;
        const trust = login === undefined ? undefined : site.trust;
        return { host: name, ...given({ login, trust }), ...(mirrored ? { mirror: mirrorUrl(on.port) } : {}) };
      },
    }),
  };
  const { onNode, close } = onNodes({ user, privateKey, count, ...given({ log }) });
  onClose(close);
  const logins = nodes.nodes.map((node) => ({ node, login: nodeLogin({ node, user, onNode, ...needs }) }));
  const roots = logins.length === 0 ? [] : [needs.keys, ...logins.map(({ login: one }) => one)];
  return { ...needs, logins, onNode, roots };
}

/** The only registry that nodes are told a mirror of. */
const dockerHub = 'docker.io';

/** What is worth a person's eye about nodes that were first seen when the plan was applied. */
export function newRemarks(
  { logins }: Pick<WantedNodes, 'logins'>,
  applied: Pick<Applied, 'valueOf'>,
  { remarks: known }: Pick<Plan, 'remarks'>,
): readonly string[] {
  const all = logins.flatMap(({ login }) => {
    const seen = applied.valueOf(login);
    return seen === undefined ? [] : (login.remarks?.(seen) ?? []);
  });
  return all.filter((remark) => !known.includes(remark));
}
