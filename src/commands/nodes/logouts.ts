import { asFound } from '../../engine/as-found.ts';
import type { Event } from '../../engine/events.ts';
import { makePlan, type Plan, type Walk } from '../../engine/plan.ts';
import { type Resource, resource, type Work } from '../../engine/resource.ts';
import { changeNode, differencesOf, lineOf, type NodeLogin, refusalsOf } from '../../kubernetes/node-login.ts';
import type { SeenNode } from '../../kubernetes/seen-node.ts';
import type { Node } from '../../kubernetes/select-nodes.ts';
import { isOurs } from '../../openstack/marks/owner-mark.ts';
import type { Site } from '../site/site.ts';
import { wantedHost } from '../wanted/host.ts';
import type { InCloud } from '../wanted/in-cloud.ts';
import { keptKeysFile } from './keys.ts';
import type { Nodes } from './nodes.ts';
import { wantedNodes } from './wanted.ts';

/** What a removal does about the nodes. */
export interface Logouts {
  /** The logins that are taken out, each before the server goes that its node may be reached through. */
  readonly resources: readonly Resource<SeenNode>[];
  /** What stays, and is to be done by hand: no node is a reason to keep the registry. */
  readonly notices: readonly string[];
}

/** A server that is to go may be dead. */
const sshTimeoutMs = 30_000;

/** Looks for our logins on the nodes. */
export async function nodeLogouts(
  site: Site<'sshPrivateKey' | 'nodeSshPrivateKey'>,
  cloud: InCloud,
  nodes: Nodes,
  { emit, ...walk }: Walk,
): Promise<Logouts> {
  if (nodes.nodes.length === 0) return { resources: [], notices: [] };
  const { target } = site;
  const down = downServer(site, nodes);
  if (down !== undefined) {
    return { resources: [], notices: nodes.nodes.map((node) => staysOn(node, target.domain, down)) };
  }
  const onHost = wantedHost(site, cloud, { contents: [keptKeysFile(target)], sshTimeoutMs });
  const wanted = wantedNodes(site, nodes, { ...cloud, ...onHost }, undefined);
  const found = asFound();
  const facts = wanted.logins.map(({ login }) => found(login));
  const plan = await makePlan(target.name, facts, { ...walk, emit: (event) => failed(event) || emit(event) });
  const [way, keys] = [plan.foundOf(found(wanted.way)), plan.foundOf(found(wanted.keys))];
  const resources: Resource<SeenNode>[] = [];
  const notices: string[] = [];
  for (const { node, login } of wanted.logins) {
    const seen = plan.foundOf(found(login));
    if (seen === undefined || way === undefined || 'failure' in seen) {
      notices.push(staysOn(node, target.domain, reasonOf(plan, seen)));
      continue;
    }
    for (const { message, remedy } of refusalsOf(seen)) notices.push(`${node.name}: ${message}. ${remedy}`);
    const logout = (work: Work) =>
      wanted.onNode(node, { known: keys?.get(node.name), way }, work.signal, (connection) =>
        changeNode(connection, target.kubernetes.user, seen, work),
      );
    if (differencesOf(seen).length > 0) resources.push(removal(node, seen, cloud, logout));
  }
  return { resources, notices };
}

/**
 * A node's login, to be removed before anything that the way to the node may lead through: the server, which is stopped
 * for its volumes, and its address.
 */
function removal(
  node: Node,
  seen: SeenNode,
  { server, floatingIp, attachments }: InCloud,
  logout: (work: Work) => Promise<unknown>,
): Resource<SeenNode> {
  return resource({
    name: lineOf(node),
    needs: { server, floatingIp, ...attachments },
    find: async () => seen,
    describe: () => differencesOf(seen).join('; '),
    remove: async (_, __, work) => void (await logout(work)),
  });
}

/** What the cloud says of a registry's server that nodes cannot be reached through; nobody waits for its SSH then. */
function downServer({ owner }: Pick<Site, 'owner'>, { servers }: Nodes): string | undefined {
  const server = servers.find(({ metadata }) => isOurs(owner, metadata));
  if (server === undefined) return 'the server of the registry is gone';
  return server.status === 'ACTIVE' ? undefined : `the server of the registry is ${server.status}`;
}

/** What fails here is told in a notice of its own. */
function failed(event: Event): boolean {
  return event.type === 'finished' && event.change.outcome !== 'planned';
}

function reasonOf(plan: Plan, seen: NodeLogin | undefined): string {
  if (seen !== undefined && 'failure' in seen) return seen.failure.message;
  return plan.changes.find(({ error }) => error !== undefined)?.error?.message ?? 'the run was cancelled';
}

function staysOn({ name }: Node, domain: string, reason: string): string {
  return `The login of ${domain} stays on ${name}, which cannot be reached (${reason}): take its entry out of /var/lib/kubelet/config.json and of docker's config.json there.`;
}
