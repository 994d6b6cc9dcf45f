import { type SelectedNodes, selectNodes } from '../../kubernetes/select-nodes.ts';
import { type Server, servers } from '../../openstack/compute/servers.ts';
import { isOurs } from '../../openstack/marks/owner-mark.ts';
import type { Site } from '../site/site.ts';

/** The nodes of a target, as the cloud has them now. */
export interface Nodes extends SelectedNodes {
  /** All servers of the project, the nodes' among them. */
  readonly servers: readonly Server[];
}

/** Looks for the nodes with one request; with none when the target has no nodes. */
export async function nodesOf(
  { target, openstack, owner }: Pick<Site<never>, 'target' | 'openstack' | 'owner'>,
  signal: AbortSignal,
): Promise<Nodes> {
  const { nodes: selectors, jumpHost } = target.kubernetes;
  if (selectors.length === 0) return { nodes: [], notices: [], servers: [] };
  const all = await servers.list(openstack, { signal });
  const isRegistry = ({ metadata }: Server) => isOurs(owner, metadata);
  return { ...selectNodes(all, { selectors, isRegistry, direct: jumpHost === 'none' }), servers: all };
}
