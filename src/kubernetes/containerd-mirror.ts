import { writtenBy } from '../written-by.ts';
import type { Containerd } from './containerd.ts';
import type { OwnedFileEdit } from './owned-file.ts';

/**
 * Compares what containerd knows with the mirror that is wanted.
 *
 * @param mirror URL of the mirror of Docker Hub; undefined where there is none, or none any more
 */
export function mirrorEdit(found: Containerd | undefined, mirror: string | undefined): OwnedFileEdit | undefined {
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
  if (found?.hosts === undefined || mirror === undefined) return [];
  const { path, hosts } = found;
  if (hosts.startsWith(writtenBy) || hosts.includes(mirror)) return [];
  return [`${path} is not ours and does not name the mirror, so it is left as it is: add [host."${mirror}"] there`];
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
