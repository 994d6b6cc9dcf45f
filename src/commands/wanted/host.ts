import type { Resource } from '../../engine/resource.ts';
import { type Host, host } from '../../host/host.ts';
import { type Mount, mountedVolume } from '../../host/mounted-volume.ts';
import { pathOf } from '../../host/service-spec.ts';
import { formatPermission } from '../../openstack/resources/volumes/format-mark.ts';
import type { JumpHost } from '../../ssh/connection.ts';
import { given } from '../../target/given.ts';
import type { Site } from '../site/site.ts';
import { sshConnection } from '../ssh/connection.ts';
import { hostKey } from '../ssh/host-key.ts';
import type { InCloud } from './in-cloud.ts';
import { htpasswdFile } from './services.ts';

/** The host on a target's server. */
export interface OnHost {
  readonly connection: Resource<JumpHost>;
  readonly host: Resource<Host>;
  readonly mounts: Readonly<Record<'data' | 'registry', Resource<Mount>>>;
}

/** What is to be known of the host besides what tells whether it is as wanted. */
export interface HostLook {
  /** Paths of files whose text is wanted. */
  readonly contents: readonly string[];
  /** Whether the containers are asked for the versions of their programs. */
  readonly versions: boolean;
  /** How long SSH may take to answer, in milliseconds. */
  readonly sshTimeoutMs: number;
}

/** The way to the host, and its volumes. */
export function wantedHost(site: Site<'sshPrivateKey'>, cloud: InCloud, look: Partial<HostLook> = {}): OnHost {
  const { target, openstack } = site;
  const keys = hostKey(openstack, { server: cloud.server, ...given({ given: target.server.hostKey }) });
  const connection = sshConnection(site, { ...cloud, hostKey: keys }, look.sshTimeoutMs);
  const theHost = host(connection, {
    contents: [pathOf('registry', htpasswdFile), ...(look.contents ?? [])],
    versions: look.versions ?? false,
    power: cloud.power,
  });
  return { connection, host: theHost, mounts: { data: mountFor('data'), registry: mountFor('registry') } };

  function mountFor(role: keyof typeof target.volumes) {
    const { mount, mode, size } = target.volumes[role];
    return mountedVolume({
      name: `mount ${mount}`,
      host: theHost,
      attachment: cloud.attachments[role],
      volume: cloud.volumes[role],
      mountPoint: mount,
      sizeGiB: size,
      permission: formatPermission,
      label: `registry-${role}`.slice(0, longestLabel),
      ...given({ mode }),
    });
  }
}

/** Of an ext4 file system: mke2fs(8). */
const longestLabel = 16;
