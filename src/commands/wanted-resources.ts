import type { Adoption } from '../engine/adoption.ts';
import type { Resource } from '../engine/resource.ts';
import { docker } from '../host/docker.ts';
import { type Host, host } from '../host/host.ts';
import { type Mount, mountedVolume } from '../host/mounted-volume.ts';
import { service } from '../host/service.ts';
import { pathOf } from '../host/service-spec.ts';
import { formatMark, formatPermission } from '../openstack/resources/format-mark.ts';
import { given } from '../target/given.ts';
import { hostKey } from './host-key.ts';
import { htpasswdFile, proxyService, registryService } from './services.ts';
import type { Site } from './site.ts';
import { sshConnection } from './ssh-connection.ts';
import { proxyAndCertificate } from './tls-origin.ts';
import { type InCloud, wantedInCloud } from './wanted-in-cloud.ts';

/** What is wanted in the cloud, and the host there with what is wanted of it. */
export interface Wanted extends InCloud {
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

/**
 * Everything a target wants to exist, in the cloud and on the host, as a graph.
 *
 * @param adoption `off` for a verb that works on what is ours and takes nothing over
 */
export function wantedResources(site: Site, adoption: Adoption = 'offered', look: Partial<HostLook> = {}): Wanted {
  const cloud = wantedInCloud(site, { adoption });
  const { target, openstack } = site;
  const keys = hostKey(openstack, { server: cloud.server, ...given({ given: target.server.hostKey }) });
  const connection = sshConnection(site, { ...cloud, hostKey: keys }, look.sshTimeoutMs);
  const theHost = host(connection, {
    contents: [pathOf('registry', htpasswdFile), ...(look.contents ?? [])],
    versions: look.versions ?? false,
    power: cloud.power,
  });
  const theDocker = docker(theHost);
  const mounts = { data: mountFor('data'), registry: mountFor('registry') };
  const registry = service(registryService(site, { host: theHost, docker: theDocker, mount: mounts.registry }));
  const proxy = proxyAndCertificate(
    site,
    { cloud, host: theHost, mount: mounts.registry },
    {
      ...proxyService(site, { host: theHost, docker: theDocker, mount: mounts.registry }),
      // A certificate is asked for as soon as the proxy starts, and a failed attempt counts against a limit.
      after: { dnsRecord: cloud.dnsRecord },
    },
  );

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

  function formatMarkFor(role: keyof typeof target.volumes) {
    return formatMark(openstack, { role, volume: cloud.volumes[role], mount: mounts[role] });
  }

  const formatMarks = [formatMarkFor('data'), formatMarkFor('registry')];
  return { ...cloud, host: theHost, mounts, roots: [...cloud.roots, mounts.data, registry, ...proxy, ...formatMarks] };
}

/** Of an ext4 file system: mke2fs(8). */
const longestLabel = 16;
