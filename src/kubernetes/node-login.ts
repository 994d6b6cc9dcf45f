import { ActionableError } from '../engine/actionable-error.ts';
import { type Resource, resource, type Values, type Work } from '../engine/resource.ts';
import { HostError } from '../host/host-error.ts';
import type { Connection } from '../ssh/connection.ts';
import { writeConfigFile } from './config-files.ts';
import { configPathRemark } from './containerd.ts';
import { mirrorEdit, mirrorRemarks } from './containerd-mirror.ts';
import type { KnownNode } from './known-node.ts';
import { editWords, type LoginEdit, loginEdits, logoutEdits } from './login-edits.ts';
import { NodeUnreachable, type NodeWay, type OnNode } from './on-node.ts';
import { type OwnedFileEdit, writeOwnedFile } from './owned-file.ts';
import { lookAtNode, type NodeWish, type SeenNode } from './seen-node.ts';
import type { Node } from './select-nodes.ts';
import { rootEdits, rootRemarks } from './trusted-root.ts';

/** What a node is worked on through. */
export interface NodeNeeds {
  readonly way: Resource<NodeWay>;
  /** By the nodes' names. */
  readonly keys: Resource<ReadonlyMap<string, KnownNode | ActionableError>>;
  readonly wish: Resource<NodeWish>;
}

export interface NodeLoginSpec extends NodeNeeds {
  readonly node: Node;
  /** The login user there. */
  readonly user: string;
  readonly onNode: OnNode;
}

/** A node as it was seen, or why it was not: then the registry and the other nodes go on without it. */
export type NodeLogin = SeenNode | { readonly failure: ActionableError };

/**
 * The login of one node: kubelet's and docker's files there, the mirror that its containerd asks, and the certificate
 * authority that is trusted for the registry.
 */
export function nodeLogin({ node, user, onNode, ...needs }: NodeLoginSpec): Resource<NodeLogin> {
  const { way, keys, wish } = needs;
  const there = <T>(through: Through, { signal }: Work, act: (connection: Connection) => Promise<T>) =>
    onNode(node, { known: through.keys.get(node.name), way: through.way }, signal, act);
  return resource({
    name: lineOf(node),
    identity: { way, keys, wish },
    wanted: 'logs in to the registry',
    async find(through, work): Promise<NodeLogin> {
      try {
        return await there(through, work, (connection) => lookAtNode(connection, { user, wish: through.wish }, work));
      } catch (failure) {
        if (failure instanceof ActionableError) return { failure };
        throw failure;
      }
    },
    compare: (found) => nodeWords(found).map((words) => ({ words })),
    update: (found, through, work) =>
      there(through, work, async (connection) => {
        const seen = await changeNode(connection, user, { ...found, wish: through.wish }, work);
        for (const refusal of refusalsOf(seen)) throw refusal;
        return seen;
      }),
    remarks: (found) => remarksOf(found).map((remark) => `${node.name}: ${remark}.`),
  });
}

type Through = Values<{ [K in keyof NodeNeeds]: NodeNeeds[K] }>;

/** The name of a node's line in plans and reports. */
export function lineOf({ name }: Pick<Node, 'name'>): string {
  return `node ${name}`;
}

/** How a node differs from what is wanted, or why it does so for good. */
function nodeWords(found: NodeLogin): readonly string[] {
  if ('failure' in found) {
    const { failure } = found;
    return [failure instanceof NodeUnreachable ? `cannot be reached: ${failure.message}` : failure.message];
  }
  return [...differencesOf(found), ...refusalsOf(found).map(({ message }) => message)];
}

/** What is to be changed on a node, in words. */
export function differencesOf(seen: SeenNode): readonly string[] {
  return [...editWords(editsOf(seen)), ...ownedFilesOf(seen).map(({ words }) => words)];
}

/** Why files of a node are not changed, although they may not be as wanted. */
export function refusalsOf(seen: SeenNode): readonly ActionableError[] {
  return editsOf(seen).flatMap(({ refusal }) => refusal ?? []);
}

/**
 * Changes what differs on a node; a file that cannot be changed keeps none of the others from being written.
 *
 * @returns the node as it was seen before
 */
export async function changeNode(connection: Connection, user: string, found: Found, work: Work): Promise<SeenNode> {
  if (!('failure' in found)) {
    try {
      return await write(connection, found, work);
    } catch (error) {
      // No file is written over that somebody has changed since it was read.
      if (!(error instanceof HostError)) throw error;
    }
  }
  return await write(connection, await lookAtNode(connection, { user, wish: found.wish }, work), work);
}

type Found = SeenNode | { readonly failure: ActionableError; readonly wish: NodeWish };

async function write(connection: Connection, seen: SeenNode, work: Work): Promise<SeenNode> {
  for (const { file, change } of editsOf(seen)) {
    if (change === undefined) continue;
    await writeConfigFile(connection, file, change.to === 'nothing' ? undefined : change.to, work);
  }
  for (const file of ownedFilesOf(seen)) await writeOwnedFile(connection, file, work);
  return seen;
}

function remarksOf(found: NodeLogin): readonly string[] {
  if ('failure' in found) return [];
  const none = found.files.hasKubelet ? [] : ['there is no kubelet, so only docker there logs in to the registry'];
  const told = editsOf(found).flatMap(({ remarks }) => remarks);
  const { containerd, roots, wish } = found;
  const owned = [...mirrorRemarks(containerd, wish.mirror), ...rootRemarks(roots, wish.trust)];
  return [...none, ...told, ...configPathRemark(containerd, wish), ...owned];
}

function editsOf({ files, wish: { host, login } }: SeenNode): readonly LoginEdit[] {
  return login === undefined ? logoutEdits(files, host) : loginEdits(files, { host, ...login });
}

function ownedFilesOf({ containerd, roots, wish: { mirror, trust } }: SeenNode): readonly OwnedFileEdit[] {
  return [mirrorEdit(containerd, mirror) ?? [], rootEdits(roots, trust)].flat();
}
