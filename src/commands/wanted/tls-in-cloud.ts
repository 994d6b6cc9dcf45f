import { issuancePermission } from '../../cloudflare/caa.ts';
import { encryptionMode } from '../../cloudflare/encryption-mode.ts';
import { ourOriginCertificates } from '../../cloudflare/origin-certificate.ts';
import type { OriginCertificate } from '../../cloudflare/origin-certificates.ts';
import type { Zone } from '../../cloudflare/zone.ts';
import type { Resource } from '../../engine/resource.ts';
import type { Volume } from '../../openstack/block-storage/volumes.ts';
import { originKeysOn } from '../../openstack/resources/origin-key-mark.ts';
import { acmeAuthorities } from '../../registry/configuration/acme-authorities.ts';
import type { Target } from '../../target/target.ts';
import type { Site } from '../site/site.ts';

export interface TlsInCloud {
  /** What must be so before anything is made; they are only looked at. */
  readonly conditions: readonly Resource<unknown>[];
  /** The ids of keys of ours that Cloudflare may have vouched for. */
  readonly originKeyIds: Resource<readonly string[]>;
  /** All such certificates, for a removal. */
  readonly originCertificates: Resource<readonly OriginCertificate[]>;
}

/** What the way to the certificate asks of the zone. */
export function tlsInCloud(
  { target, cloudflare }: Pick<Site, 'target' | 'cloudflare'>,
  { zone, volume }: { readonly zone: Resource<Zone>; readonly volume: Resource<Volume> },
): TlsInCloud {
  const originKeyIds = originKeysOn(volume);
  const originCertificates = ourOriginCertificates(cloudflare, { zone, keyIds: originKeyIds });
  return { conditions: conditions(), originKeyIds, originCertificates };

  function conditions(): readonly Resource<unknown>[] {
    const { domain, acme, dns, tls } = target;
    switch (tls) {
      case 'automatic': {
        const authorities = acmeAuthorities(acme);
        if (authorities.length === 0) return [];
        return [issuancePermission({ domain, zone, authorities, resolvers: dns.resolvers })];
      }
      case 'origin-ca':
        return [encryptionMode(cloudflare, { zone, wanted: 'strict', remarks: (of) => proxyRemarks(target, of) })];
      case 'flexible':
        return [encryptionMode(cloudflare, { zone, wanted: 'flexible', remarks: (of) => proxyRemarks(target, of) })];
      case 'provided':
        return [];
    }
  }
}

/** What whoever puts Cloudflare's proxy before a registry should know of it. */
function proxyRemarks({ tls, domain }: Target, zone: Zone): readonly string[] {
  const remarks = [
    "Cloudflare's proxy refuses uploads over 100 MB (200 MB on Business plans, 500 MB on Enterprise plans): larger image layers cannot be pushed. tls: automatic has no such limit.",
  ];
  if (tls === 'flexible')
    remarks.push(
      'The password of the registry and all its images travel unencrypted between Cloudflare and the server (tls: flexible): whoever is on that way can read and change them.',
    );
  if (tls === 'origin-ca')
    remarks.push(
      "Whoever reaches the server directly, such as nodes on the local network, must trust Cloudflare's Origin CA (https://developers.cloudflare.com/ssl/static/origin_ca_ecc_root.pem): nobody but Cloudflare does by itself.",
    );
  if (domain.split('.').length > zone.name.split('.').length + 1)
    remarks.push(
      `Cloudflare's free certificates cover ${zone.name} and *.${zone.name}; ${domain} needs another one at Cloudflare (Advanced Certificate Manager).`,
    );
  return remarks;
}
