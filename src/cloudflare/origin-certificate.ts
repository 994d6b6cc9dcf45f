import { certificateLife, lifeWords } from '../certificate-life.ts';
import { type Needs, type Resource, resource, step, type Values, type Work } from '../engine/resource.ts';
import { keyIdOf } from '../key-id.ts';
import type { Cloudflare } from './cloudflare.ts';
import {
  createOriginCertificate,
  listOriginCertificates,
  type OriginCertificate,
  originDays,
  revokeOriginCertificate,
} from './origin-certificates.ts';
import type { Zone } from './zone.ts';

interface Key {
  readonly publicKey: string;
}

export interface OriginCertificateSpec<N extends Needs> {
  readonly domain: string;
  readonly zone: Resource<Zone>;
  /** The key that it is to be for. Nobody else has it, so a certificate for it is ours. */
  readonly key: Resource<Key>;
  /** What it takes to ask for one. */
  readonly needs: N;
  /** The key's request for it, in PEM. */
  readonly request: (needs: Values<N>, work: Work) => Promise<string>;
}

/**
 * A certificate of Cloudflare's Origin CA for the domain and the key. One that has less than a third of its life left, or
 * is for other names, does not count; then another is asked for.
 */
export function originCertificate<N extends Needs>(
  cloudflare: Cloudflare,
  { domain, zone, key, needs, request }: OriginCertificateSpec<N>,
): Resource<OriginCertificate> {
  return resource({
    name: 'origin certificate',
    identity: { zone, key },
    needs,
    wanted: `for ${domain}, by Cloudflare's Origin CA, ${originDays} days`,
    async find(of, { signal }) {
      const all = await listOriginCertificates(cloudflare, of.zone, signal);
      return latest(all.filter(({ publicKey }) => publicKey === of.key.publicKey).filter(serves(domain)));
    },
    async create(values: Values<N>, work) {
      return await createOriginCertificate(cloudflare, { csr: await request(values, work), names: [domain] });
    },
    describe: ({ id }) => `serial number ${id}`,
  });
}

export interface OurKeys {
  readonly zone: Resource<Zone>;
  /** The ids of all keys that we ever had; without any, Cloudflare is not asked. */
  readonly keyIds: Resource<readonly string[]>;
}

export interface FormerSpec extends OurKeys {
  readonly domain: string;
  /** The key whose latest certificate for the domain is used; none where no such certificate is. */
  readonly key?: Resource<Key>;
  /** What must have ceased to use them when they are revoked. */
  readonly after: Needs;
}

/** Certificates of ours that are no longer used are revoked. */
export function formerOriginCertificates(
  cloudflare: Cloudflare,
  { domain, zone, keyIds, key, after }: FormerSpec,
): Resource<readonly OriginCertificate[]> {
  const former = async (of: Of, used?: Key, signal?: AbortSignal) => {
    const all = await oursAmong(cloudflare, of, signal);
    const current = latest(all.filter(({ publicKey }) => publicKey === used?.publicKey).filter(serves(domain)));
    return all.filter(({ id }) => id !== current?.id);
  };
  const revoke = async (found: readonly OriginCertificate[]) => {
    for (const each of found) await revokeOriginCertificate(cloudflare, each);
    return [];
  };
  const compare = (found: readonly OriginCertificate[]) =>
    found.map((each) => ({ words: `${each.id} is revoked: ${whyNot(each, domain)}` }));
  const name = 'former origin certificates';
  const common = { name, needs: after, compare };
  if (key === undefined)
    return step({
      ...common,
      identity: { zone, keyIds },
      find: (of, { signal }) => former(of, undefined, signal),
      update: async (_, of) => revoke(await former(of)),
    });
  return step({
    ...common,
    identity: { zone, keyIds, key },
    find: (of, { signal }) => former(of, of.key, signal),
    update: async (_, of) => revoke(await former(of, of.key)),
  });
}

/** All certificates of ours, to be revoked when the registry is removed. */
export function ourOriginCertificates(cloudflare: Cloudflare, ours: OurKeys): Resource<readonly OriginCertificate[]> {
  return resource({
    name: 'origin certificates',
    identity: { ...ours },
    async find(of, { signal }) {
      const all = await oursAmong(cloudflare, of, signal);
      return all.length === 0 ? undefined : all;
    },
    async remove(found) {
      for (const each of found) await revokeOriginCertificate(cloudflare, each);
    },
    describe: (found) => `serial number ${found.map(({ id }) => id).join(', ')}`,
  });
}

interface Of {
  readonly zone: Zone;
  readonly keyIds: readonly string[];
}

async function oursAmong(cloudflare: Cloudflare, { zone, keyIds }: Of, signal?: AbortSignal) {
  if (keyIds.length === 0) return [];
  const all = await listOriginCertificates(cloudflare, zone, signal);
  return all.filter(({ publicKey }) => keyIds.includes(keyIdOf(publicKey)));
}

/** Whether a certificate is good for the domain, and for a while. */
function serves(domain: string): (certificate: OriginCertificate) => boolean {
  return (certificate) => certificate.names.includes(domain) && certificateLife(certificate).state === 'good';
}

function latest(certificates: readonly OriginCertificate[]): OriginCertificate | undefined {
  return certificates.toSorted((a, b) => b.validTo.getTime() - a.validTo.getTime())[0];
}

function whyNot(certificate: OriginCertificate, domain: string): string {
  if (!certificate.names.includes(domain)) return `it is for ${certificate.names.join(', ')}`;
  const life = certificateLife(certificate);
  return life.state === 'good' ? 'no longer used' : lifeWords(life);
}
