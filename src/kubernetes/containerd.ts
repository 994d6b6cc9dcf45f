import { z } from 'zod';
import { type HostRecord, perhaps, recordsOf } from '../host/records.ts';

/** How containerd on a node is told about registries. */
export interface Containerd {
  /** Of its configuration: 2, or 3 since containerd 2. */
  readonly version: string | undefined;
  /** Where it looks for its `hosts.toml` of Docker Hub; undefined when `config_path` is not set. */
  readonly path: string | undefined;
  /** What stands there. */
  readonly hosts: string | undefined;
}

const containerdSchema = z
  .object({ version: perhaps, path: perhaps, hosts: z.string().optional() })
  .transform(({ version, path, hosts }): Containerd => {
    return { version, path, hosts: hosts === undefined ? undefined : Buffer.from(hosts, 'base64').toString() };
  });

/** @returns undefined where the node has no containerd */
export function containerdIn(records: readonly HostRecord[]): Containerd | undefined {
  return recordsOf(records, 'containerd', containerdSchema)[0];
}

/**
 * What a containerd cannot be told without a restart, which is not ours to make; a full sentence without a full stop.
 *
 * @param wanted of it
 */
export function configPathRemark(
  found: Containerd | undefined,
  { mirror, trust }: { readonly mirror?: string; readonly trust?: string },
): readonly string[] {
  if (found === undefined || found.path !== undefined) return [];
  const lacks = [
    ...(mirror === undefined ? [] : ['does not ask the mirror for images of Docker Hub']),
    ...(trust === undefined ? [] : ["does not trust the registry's certificate authority"]),
  ];
  if (lacks.length === 0) return [];
  const section =
    Number(found.version ?? 2) >= 3
      ? `[plugins.'io.containerd.cri.v1.images'.registry]`
      : `[plugins."io.containerd.grpc.v1.cri".registry]`;
  return [
    `containerd has no config_path, so it ${lacks.join(' and ')}: in /etc/containerd/config.toml write config_path = "/etc/containerd/certs.d" below ${section}, restart containerd and run again`,
  ];
}
