import type { Work } from '../engine/resource.ts';
import { runScript } from '../host/run-script.ts';
import type { Connection } from '../ssh/connection.ts';
import { type ConfigFiles, configFilesIn } from './config-files.ts';
import { type Containerd, containerdIn } from './containerd.ts';
import type { Credential } from './docker-config-auth.ts';
import { type RootFile, rootFilesIn } from './trusted-root.ts';

/** What nodes are to know of the registry. */
export interface NodeWish {
  /** The registry as it stands in image names. */
  readonly host: string;
  /** Undefined where nodes are to know nothing of it any more. */
  readonly login?: Omit<Credential, 'host'>;
  /** URL of its mirror of Docker Hub, where it has one. */
  readonly mirror?: string;
  /** PEM of the authorities that its certificate may chain to besides the well-known ones. */
  readonly trust?: string;
}

/** A node as it was seen, beside what is wanted of it. */
export interface SeenNode {
  readonly files: ConfigFiles;
  readonly containerd: Containerd | undefined;
  readonly roots: readonly RootFile[];
  readonly wish: NodeWish;
}

/**
 * Looks at all that counts on a node, in one round trip.
 *
 * @param user the login user there
 */
export async function lookAtNode(
  connection: Connection,
  { user, wish }: { readonly user: string; readonly wish: NodeWish },
  work: Work,
): Promise<SeenNode> {
  const records = await runScript(connection, 'node', [user, wish.host], { work });
  return { files: configFilesIn(records), containerd: containerdIn(records), roots: rootFilesIn(records), wish };
}
