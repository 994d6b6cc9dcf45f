import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { Cloudflare } from './cloudflare.ts';
import type { Zone } from './zone.ts';

/** A certificate that Cloudflare's Origin CA has issued, trusted by Cloudflare's proxy and by nobody else. */
export interface OriginCertificate {
  /** Its serial number, by which Cloudflare calls it. */
  readonly id: string;
  /** PEM. */
  readonly certificate: string;
  /** The key that it is for: SubjectPublicKeyInfo in DER, in base64. */
  readonly publicKey: string;
  /** The names it is valid for. */
  readonly names: readonly string[];
  readonly validFrom: Date;
  readonly validTo: Date;
}

/** The longest that is given, and what Cloudflare itself proposes: nobody is there to renew it. */
export const originDays = 5475;

const certificateSchema = z.object({ id: z.string(), certificate: z.string() }).transform(originCertificate);
/** Of the list; what is not issued yet or no more is no certificate. */
const listedSchema = z.object({
  id: z.string(),
  certificate: z.string().nullish(),
  revoked_at: z.string().nullish(),
});

/** The most that Cloudflare gives at once. */
const perPage = 50;

/**
 * All valid Origin CA certificates of a zone.
 *
 * @see https://developers.cloudflare.com/api/resources/origin_ca_certificates/methods/list/
 */
export async function listOriginCertificates(
  cloudflare: Cloudflare,
  { id }: Zone,
  signal?: AbortSignal,
): Promise<readonly OriginCertificate[]> {
  const found: OriginCertificate[] = [];
  for (let page = 1; ; page += 1) {
    const query = { zone_id: id, page: String(page), per_page: String(perPage) };
    const aborted = signal === undefined ? {} : { signal };
    const listed = z
      .array(listedSchema)
      .parse(await cloudflare.request({ method: 'GET', path: '/certificates', query, ...aborted }));
    for (const { id, certificate, revoked_at } of listed) {
      if (certificate && !revoked_at) found.push(originCertificate({ id, certificate }));
    }
    if (listed.length < perPage) return found;
  }
}

/**
 * Asks for a certificate.
 *
 * @param csr the request of its key's owner in PEM
 * @see https://developers.cloudflare.com/api/resources/origin_ca_certificates/methods/create/
 */
export async function createOriginCertificate(
  cloudflare: Cloudflare,
  { csr, names }: { readonly csr: string; readonly names: readonly string[] },
): Promise<OriginCertificate> {
  const body = { csr, hostnames: names, request_type: 'origin-ecc', requested_validity: originDays };
  return certificateSchema.parse(await cloudflare.request({ method: 'POST', path: '/certificates', body }));
}

export async function revokeOriginCertificate(cloudflare: Cloudflare, { id }: OriginCertificate): Promise<void> {
  await cloudflare.request({ method: 'DELETE', path: `/certificates/${id}` });
}

function originCertificate({ id, certificate }: { id: string; certificate: string }): OriginCertificate {
  const parsed = new X509Certificate(certificate);
  return {
    id,
    certificate: `${certificate.trim()}\n`,
    publicKey: parsed.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    names: (parsed.subjectAltName ?? '').split(', ').map((name) => name.replace(/^[^:]*:/, '')),
    validFrom: parsed.validFromDate,
    validTo: parsed.validToDate,
  };
}
