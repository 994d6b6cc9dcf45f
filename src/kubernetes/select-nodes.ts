import { isIPv4 } from 'node:net';
import { matchesGlob } from '../glob.ts';
import type { Server } from '../openstack/compute/servers.ts';
import { type NodeSelector, selectorWords } from '../target/node-selector.ts';

/** A Kubernetes node, as we know it before we have seen its inside. */
export interface Node {
  /** Its server's name, else its address; unique among the nodes. */
  readonly name: string;
  /** An IPv4 address, or a host name. */
  readonly address: string;
  /** Of the server that it is, where that is one of the project's. */
  readonly serverId?: string;
}

export interface SelectedNodes {
  readonly nodes: readonly Node[];
  /** What is worth a person's eye: a selector that finds nothing, a server that is not up. */
  readonly notices: readonly string[];
}

interface Choice {
  readonly selectors: readonly NodeSelector[];
  /** Nodes are told apart from the registry's own server. */
  readonly isRegistry: (server: Server) => boolean;
  /** Whether they are reached from where we are, and so by their floating IPs if they have any. */
  readonly direct: boolean;
}

/** Chooses the nodes among the servers of a project. Addresses are nodes whether the project has their servers or not. */
export function selectNodes(servers: readonly Server[], { selectors, isRegistry, direct }: Choice): SelectedNodes {
  const notices: string[] = [];
  const networks = servers.filter(isRegistry).flatMap(({ addresses }) => Object.keys(addresses));
  const others = servers.filter((server) => !isRegistry(server) && !gone.has(server.status));
  const addressOf = (server: Server) => nodeAddress(server, { networks, direct });
  const found = selectors.flatMap((selector): readonly Node[] => {
    if (selector.by === 'address') {
      const server = others.find(({ addresses }) => Object.values(addresses).flat().includes(selector.address));
      return [nodeOf(server, selector.address)];
    }
    const matching = others.filter((server) => matches(server, selector));
    const up = matching.filter(({ status }) => status === 'ACTIVE');
    const words = selectorWords(selector);
    for (const { name, status } of matching.filter((server) => !up.includes(server)))
      notices.push(`The server ${name} is a node by ${words}, but it is ${status}: run again when it is up.`);
    if (matching.length === 0)
      notices.push(`No server of the project is a node by ${words} (kubernetes.nodes): nothing logs in by it.`);
    return up.toSorted(byName).flatMap((server) => {
      const address = addressOf(server);
      if (address === undefined)
        notices.push(`The server ${server.name} is a node by ${words}, but has no IPv4 address.`);
      return address === undefined ? [] : [nodeOf(server, address)];
    });
  });
  return { nodes: named(once(found)), notices };
}

/** As people count: node-2 before node-10. */
function byName(one: Server, other: Server): number {
  return one.name.localeCompare(other.name, 'en', { numeric: true });
}

/** What Nova still remembers of servers that are no more. */
const gone = new Set(['DELETED', 'SOFT_DELETED']);

function matches(server: Server, selector: Exclude<NodeSelector, { by: 'address' }>): boolean {
  return selector.by === 'name'
    ? matchesGlob(selector.glob, server.name)
    : server.metadata[selector.key] === selector.value;
}

function nodeOf(server: Server | undefined, address: string): Node {
  return server === undefined ? { name: address, address } : { name: server.name, address, serverId: server.id };
}

/** Of several addresses, one where we come from: outside, or the registry's own network. */
function nodeAddress(
  { addresses, floatingAddresses: floating = [] }: Server,
  { networks, direct }: { readonly networks: readonly string[]; readonly direct: boolean },
): string | undefined {
  const near = Object.entries(addresses).toSorted(
    ([one], [other]) => Number(networks.includes(other)) - Number(networks.includes(one)),
  );
  const all = near.flatMap(([, each]) => each).filter(isIPv4);
  const fixed = all.filter((address) => !floating.includes(address));
  return direct ? (floating.find(isIPv4) ?? fixed[0]) : (fixed[0] ?? all[0]);
}

/** Each node once, however many selectors find it. */
function once(nodes: readonly Node[]): readonly Node[] {
  const same = (one: Node, other: Node) =>
    one.address === other.address || (one.serverId !== undefined && one.serverId === other.serverId);
  return nodes.filter((node, index) => nodes.findIndex((other) => same(node, other)) === index);
}

/** Nova lets several servers have one name. */
function named(nodes: readonly Node[]): readonly Node[] {
  const shared = (name: string) => nodes.filter((other) => other.name === name).length > 1;
  return nodes.map((node) => (shared(node.name) ? { ...node, name: `${node.name} (${node.address})` } : node));
}
