import { ActionableError } from '../engine/actionable-error.ts';
import { type ConnectOptions, connect } from '../ssh/connect.ts';
import type { Connection } from '../ssh/connection.ts';
import { HostKeyChanged } from '../ssh/host-key-changed.ts';
import { HostUnreachable } from '../ssh/host-unreachable.ts';
import { LoginRefused } from '../ssh/login-refused.ts';
import { turns } from '../ssh/turns.ts';
import type { KnownNode } from './known-node.ts';
import type { Node } from './select-nodes.ts';

/** Nodes that are worked on at once: a wave of them, not all 100 through one jump host. */
const usualWidth = 16;

/** How nodes are logged in to. */
export interface NodeLogins extends Pick<ConnectOptions, 'user' | 'privateKey' | 'count' | 'log'> {
  /** Nodes worked on at once. */
  readonly width?: number;
}

/** How a node is reached, or why it is not. */
export type NodeWay = Pick<ConnectOptions, 'reach'> | ActionableError;

/** Has something done on a node, over a connection that stays open for what comes next. */
export type OnNode = <T>(
  node: Node,
  through: { readonly known: KnownNode | ActionableError | undefined; readonly way: NodeWay },
  signal: AbortSignal,
  act: (connection: Connection) => Promise<T>,
) => Promise<T>;

export interface OpenNodes {
  /** @throws NodeUnreachable when there is no connection to the node, and otherwise what the act throws */
  readonly onNode: OnNode;
  /** Hangs up on all of them. */
  close(): void;
}

/** Connections to nodes. To make one takes longer than what is done with it, so each is made once in a run. */
export function onNodes({ width = usualWidth, ...login }: NodeLogins): OpenNodes {
  const turn = turns(width);
  const open = new Map<Node, Connection>();
  return {
    async onNode(node, through, signal, act) {
      await turn.take(signal);
      try {
        const kept = open.get(node);
        const usable = kept !== undefined && kept.losses() === 0;
        const connection = usable ? kept : await connectTo(node, { ...through, login, signal });
        open.set(node, connection);
        return await act(connection);
      } finally {
        turn.giveBack();
      }
    },
    close() {
      for (const connection of open.values()) connection.close();
      open.clear();
    },
  };
}

type Through = Parameters<OnNode>[1] & {
  readonly login: Omit<NodeLogins, 'width'>;
  readonly signal: AbortSignal;
};

async function connectTo(node: Node, { known, way, login, signal }: Through): Promise<Connection> {
  if (way instanceof ActionableError) throw unreachable(way, way.remedy);
  if (known === undefined) throw new Error(`nobody has looked for the keys of ${node.name}`);
  if (known instanceof ActionableError) throw unreachable(known, known.remedy);
  try {
    return await connect({ ...login, address: node.address, hostKeys: known.keys, reach: way.reach, signal });
  } catch (error) {
    if (!(error instanceof ActionableError)) throw error;
    throw unreachable(error, remedyFor(error, known));
  }
}

/** There is no connection to a node. */
export class NodeUnreachable extends ActionableError {
  override name = 'NodeUnreachable';
}

function unreachable(cause: ActionableError, remedy: string): NodeUnreachable {
  return new NodeUnreachable(cause.message, remedy, { cause });
}

/** What the general remedies say of the registry's server, said of a node. */
function remedyFor(error: ActionableError, { source }: KnownNode): string {
  if (error instanceof HostKeyChanged) {
    const where = source === 'given' ? 'correct its line in' : 'give its new key in';
    return `Someone may stand in between, so nothing was sent. If the node was rebuilt, ${where} kubernetes.known-hosts, read from the node itself.`;
  }
  if (error instanceof LoginRefused)
    return 'Check that NODE_SSH_PRIVATE_KEY, or SSH_PRIVATE_KEY where that is not set, logs in to the nodes, and that kubernetes.user is the login there.';
  if (error instanceof HostUnreachable)
    return 'Check that the node runs, and that its security group lets port 22 in from the host that it is reached through (kubernetes.jump-host).';
  return error.remedy;
}
