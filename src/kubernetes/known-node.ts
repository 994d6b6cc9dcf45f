import { ActionableError } from '../engine/actionable-error.ts';
import type { Node } from './select-nodes.ts';

/** The public keys that a node must show, as lines `ssh-ed25519 AAAA…`, and how we know them. */
export interface KnownNode {
  readonly keys: readonly string[];
  /** `given` in the configuration, `kept` by an earlier run, or read from the `console` log by this one. */
  readonly source: 'given' | 'kept' | 'console';
}

/** Nobody has told us a node's public key. None is trusted on first use. */
export class UnknownNode extends ActionableError {
  override name = 'UnknownNode';

  constructor({ name, address, serverId }: Node) {
    const place = name === address ? address : `${name} (${address})`;
    const why =
      serverId === undefined
        ? 'it is no server of this project, whose console log would tell'
        : 'the console log of its server does not show it, or no more';
    super(
      `The SSH host key of ${place} is not known: ${why}`,
      `From a place that you trust the way to it from: \`ssh-keyscan ${address} >> known_hosts\`. Hold it against \`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\` on the node, and name the file as kubernetes.known-hosts.`,
    );
  }
}
