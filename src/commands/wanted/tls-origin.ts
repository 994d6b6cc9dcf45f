import { formerOriginCertificates, originCertificate } from '../../cloudflare/origin-certificate.ts';
import type { Needs, Resource } from '../../engine/resource.ts';
import type { Host } from '../../host/host.ts';
import type { Mount } from '../../host/mounted-volume.ts';
import { originKey, requestCertificate } from '../../host/origin-key.ts';
import { service, serviceMadeOf } from '../../host/service.ts';
import type { Service } from '../../host/service-differences.ts';
import type { ServiceSpec } from '../../host/service-spec.ts';
import { originKeyMark } from '../../openstack/resources/origin-key-mark.ts';
import { given } from '../../target/given.ts';
import type { Site } from '../site/site.ts';
import type { InCloud } from './in-cloud.ts';
import { originCertificateFile, originKeyFile, proxyStorage } from './tls-files.ts';

interface On {
  readonly cloud: Pick<InCloud, 'zone' | 'volumes' | 'tls'>;
  readonly host: Resource<Host>;
  /** Of the registry's volume. */
  readonly mount: Resource<Mount>;
}

/**
 * The proxy with what its certificate takes: for Cloudflare's, a key on the host's volume, the note of it on that volume,
 * and the certificate. Certificates of Cloudflare's that nothing uses any more are revoked, whatever is wanted now.
 *
 * @param spec the proxy but for that certificate
 * @returns the resources that are not needed by others of them
 */
export function proxyAndCertificate(
  { target, openstack, cloudflare }: Pick<Site, 'target' | 'openstack' | 'cloudflare'>,
  { cloud, host, mount }: On,
  spec: ServiceSpec,
): readonly Resource<unknown>[] {
  const { domain } = target;
  const { zone, tls } = cloud;
  const revocation = (proxy: Resource<Service>, key?: typeof wantedKey) => {
    const after: Needs = { proxy };
    return formerOriginCertificates(cloudflare, { domain, zone, keyIds: tls.originKeyIds, after, ...given({ key }) });
  };
  if (target.tls !== 'origin-ca') {
    const proxy = service(spec);
    return [proxy, revocation(proxy)];
  }
  const path = `${proxyStorage.directory}/${originKeyFile}`;
  const wantedKey = originKey({ host, mount, path, domain });
  const certificate = originCertificate(cloudflare, {
    domain,
    zone,
    key: wantedKey,
    needs: { host, mount, mark: originKeyMark(openstack, { volume: cloud.volumes.registry, key: wantedKey }) },
    request: async (on, work) => (await requestCertificate(on.host, on.mount, { path, domain }, work)).request,
  });
  const proxy = serviceMadeOf(
    certificate,
    (issued) => [{ name: originCertificateFile, content: issued.certificate }],
    spec,
  );
  return [proxy, revocation(proxy, wantedKey)];
}
