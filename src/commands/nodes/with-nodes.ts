import type { Site } from '../site/site.ts';
import type { HostLook } from '../wanted/host.ts';
import { type Wanted, wantedResources } from '../wanted/resources.ts';
import { keptKeysFile } from './keys.ts';
import { nodesOf } from './nodes.ts';
import { type WantedNodes, wantedNodes } from './wanted.ts';

export interface WantedWithNodes extends Wanted {
  readonly onNodes: WantedNodes;
  /** What is worth a person's eye about how the nodes are chosen. */
  readonly notices: readonly string[];
}

/** Everything a target wants to exist, and its login on the nodes that the cloud has now. */
export async function wantedWithNodes(
  site: Site,
  signal: AbortSignal,
  look: Partial<HostLook> = {},
): Promise<WantedWithNodes> {
  const { target, secrets } = site;
  const nodes = await nodesOf(site, signal);
  const contents = [...(look.contents ?? []), ...(nodes.nodes.length === 0 ? [] : [keptKeysFile(target)])];
  const wanted = wantedResources(site, 'offered', { ...look, contents });
  const login = { user: target.registry.user, password: secrets.registryPassword };
  const onNodes = wantedNodes(site, nodes, wanted, login);
  return { ...wanted, onNodes, roots: [...wanted.roots, ...onNodes.roots], notices: nodes.notices };
}
