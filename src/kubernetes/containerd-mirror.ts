import { z } from 'zod';
import type { Work } from '../engine/resource.ts';
import { type HostRecord, perhaps, recordsOf } from '../host/records.ts';
import { runScript } from '../host/run-script.ts';
import type { Connection } from '../ssh/connection.ts';
import { writtenBy } from '../written-by.ts';

/** How containerd on a node is told about mirrors. */
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
export async function readContainerd(node: Connection, work: Work): Promise<Containerd | undefined> {
  return containerdIn(await runScript(node, 'containerd', [], { work }));
}

export function containerdIn(records: readonly HostRecord[]): Containerd | undefined {
  return recordsOf(records, 'containerd', containerdSchema)[0];
}

/** Has it done. @throws HostError when somebody else has written the file meanwhile */
export async function writeMirror(
  node: Connection,
  { path, content }: Pick<MirrorEdit, 'path' | 'content'>,
  work: Work,
): Promise<void> {
  const payload = `${Buffer.from(content).toString('base64')}\nend\n`;
  await runScript(node, 'hosts-toml', [path], { work, payload });
}

/** What is to be done about the mirror on a node. */
export interface MirrorEdit {
  readonly path: string;
  /** `''` removes the file. */
  readonly content: string;
  /** How the node differs from what is wanted. */
  readonly words: string;
}

/**
 * Compares what containerd knows with the mirror that is wanted.
 *
 * @param mirror URL of the mirror of Docker Hub; undefined where there is none, or none any more
 */
export function mirrorEdit(found: Containerd | undefined, mirror: string | undefined): MirrorEdit | undefined {
  if (found?.path === undefined) return undefined;
  const { path, hosts } = found;
  const ours = hosts?.startsWith(writtenBy) ?? false;
  if (mirror === undefined)
    return ours ? { path, content: '', words: 'containerd still asks a mirror of ours' } : undefined;
  const content = hostsToml(mirror);
  if (hosts === content || (hosts !== undefined && !ours)) return undefined;
  return {
    path,
    content,
    words: `containerd ${ours ? 'asks another mirror' : 'asks no mirror'} for images of Docker Hub`,
  };
}

/** What keeps a node from using the mirror, and is not ours to change; full sentences without a full stop. */
export function mirrorRemarks(found: Containerd | undefined, mirror: string | undefined): readonly string[] {
  if (found === undefined || mirror === undefined) return [];
  const { version, path, hosts } = found;
  if (path === undefined) {
    const section =
      Number(version ?? 2) >= 3
        ? `[plugins.'io.containerd.cri.v1.images'.registry]`
        : `[plugins."io.containerd.grpc.v1.cri".registry]`;
    return [
      `containerd has no config_path, so it does not ask the mirror for images of Docker Hub: in /etc/containerd/config.toml write config_path = "/etc/containerd/certs.d" below ${section}, restart containerd and run again`,
    ];
  }
  if (hosts !== undefined && !hosts.startsWith(writtenBy) && !hosts.includes(mirror))
    return [`${path} is not ours and does not name the mirror, so it is left as it is: add [host."${mirror}"] there`];
  return [];
}

/**
 * What tells containerd to ask the mirror first. It is read anew for each pull.
 *
 * @see https://github.com/containerd/containerd/blob/main/docs/hosts.md
 */
export function hostsToml(mirror: string): string {
  return `${writtenBy}
server = "https://registry-1.docker.io"

[host."${mirror}"]
  capabilities = ["pull", "resolve"]
`;
}
