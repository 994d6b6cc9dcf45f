import type { Mirror } from '../engine/report.ts';

/** A file that has a client ask the mirror first. */
export interface MirrorSetting {
  /** Whose it is, and where: `containerd: /etc/containerd/certs.d/docker.io/hosts.toml`. */
  readonly file: string;
  readonly text: string;
}

/**
 * What nodes and Docker hosts in the mirror's network need to use it. Docker asks mirrors for images of Docker Hub only.
 *
 * @see https://github.com/containerd/containerd/blob/main/docs/hosts.md
 * @see https://docs.docker.com/docker-hub/image-library/mirror/
 */
export function mirrorSettings({ of, upstream, url }: Mirror): readonly MirrorSetting[] {
  const containerd = {
    file: `containerd, /etc/containerd/certs.d/${of}/hosts.toml`,
    text: `server = "${upstream}"\n\n[host."${url}"]\n  capabilities = ["pull", "resolve"]`,
  };
  if (of !== 'docker.io') return [containerd];
  return [containerd, { file: 'Docker, /etc/docker/daemon.json', text: `{ "registry-mirrors": ["${url}"] }` }];
}
