import type { Adoption } from '../../engine/adoption.ts';
import type { Resource } from '../../engine/resource.ts';
import { docker } from '../../host/docker.ts';
import { formerImages } from '../../host/former-images.ts';
import { service } from '../../host/service.ts';
import type { Service } from '../../host/service-differences.ts';
import { formatMark } from '../../openstack/resources/volumes/format-mark.ts';
import type { Site } from '../site/site.ts';
import { type HostLook, type OnHost, wantedHost } from './host.ts';
import { type InCloud, wantedInCloud } from './in-cloud.ts';
import { wantedMirror } from './mirror.ts';
import { proxyService, registryService, registryStorage } from './services.ts';
import { proxyAndCertificate } from './tls-origin.ts';

/** What is wanted in the cloud, and the host there with what is wanted of it. */
export interface Wanted extends InCloud, OnHost {
  readonly registry: Resource<Service>;
}

/**
 * Everything a target wants to exist, in the cloud and on the host, as a graph.
 *
 * @param adoption `off` for a verb that works on what is ours and takes nothing over
 */
export function wantedResources(site: Site, adoption: Adoption = 'offered', look: Partial<HostLook> = {}): Wanted {
  const cloud = wantedInCloud(site, { adoption });
  const onHost = wantedHost(site, cloud, look);
  const { host, mounts } = onHost;
  const on = { host, docker: docker(host), mount: mounts.registry };
  const images = formerImages({ host, mount: mounts.registry, service: 'registry', ...registryStorage });
  const registry = service({ ...registryService(site, on), after: { images } });
  const proxy = proxyAndCertificate(
    site,
    { cloud, host, mount: mounts.registry },
    {
      ...proxyService(site, on),
      // A certificate is asked for as soon as the proxy starts, and a failed attempt counts against a limit.
      after: { dnsRecord: cloud.dnsRecord },
    },
  );
  const formatMarks = (['data', 'registry'] as const).map((role) =>
    formatMark(site.openstack, { role, volume: cloud.volumes[role], mount: mounts[role] }),
  );
  const mirror = wantedMirror(site.target, { ...on, port: cloud.port });
  return {
    ...cloud,
    ...onHost,
    registry,
    roots: [...cloud.roots, mounts.data, registry, ...proxy, mirror, ...formatMarks],
  };
}
