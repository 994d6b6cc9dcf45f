import { z } from 'zod';
import { ActionableError } from '../engine/actionable-error.ts';
import { type Difference, type Resource, resource } from '../engine/resource.ts';
import type { Cloudflare } from './cloudflare.ts';
import type { Zone } from './zone.ts';

export interface DnsRecord {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly content: string;
  readonly proxied: boolean;
  readonly comment: string;
}

const recordSchema = z
  .object({
    id: z.string(),
    type: z.string(),
    name: z.string(),
    content: z.string(),
    proxied: z.boolean().nullish(),
    comment: z.string().nullish(),
  })
  .transform((record): DnsRecord => ({ ...record, proxied: record.proxied ?? false, comment: record.comment ?? '' }));

export interface DnsRecordSpec {
  readonly domain: string;
  /** The owner mark, kept as the record's comment: one line. */
  readonly mark: string;
  readonly zone: Resource<Zone>;
  /** What the record is to point at. */
  readonly floatingIp: Resource<{ readonly address: string }>;
  /** Waits until the world is given the right answer, and throws when it is not. */
  readonly answered: (zone: Zone, address: string, signal: AbortSignal, say: (words: string) => void) => Promise<void>;
}

/** Cloudflare's word for a time to live that it chooses itself. */
const automaticTtl = 1;

/** The A record of the registry's domain: not proxied, because a proxied one cuts image layers over 100 MB. */
export function dnsRecord(cloudflare: Cloudflare, spec: DnsRecordSpec): Resource<DnsRecord> {
  const { domain, mark, answered } = spec;
  const wanted = (address: string) => ({
    type: 'A',
    name: domain,
    content: address,
    proxied: false,
    ttl: automaticTtl,
    comment: mark,
  });
  return resource({
    name: 'DNS record',
    identity: { zone: spec.zone },
    needs: { floatingIp: spec.floatingIp },
    wanted: `A ${domain}, not proxied`,
    find: async ({ zone }, { signal }) => ours(await recordsOf(cloudflare, zone, domain, signal), spec),
    compare: (found, { floatingIp }) => differences(found, floatingIp.address),
    async create({ zone, floatingIp }, { signal, say }) {
      const path = `/zones/${zone.id}/dns_records`;
      const made = await cloudflare.request({ method: 'POST', path, body: wanted(floatingIp.address) });
      await answered(zone, floatingIp.address, signal, say);
      return recordSchema.parse(made);
    },
    async update(found, { zone, floatingIp }, { signal, say }) {
      const path = `/zones/${zone.id}/dns_records/${found.id}`;
      const changed = await cloudflare.request({ method: 'PATCH', path, body: wanted(floatingIp.address) });
      await answered(zone, floatingIp.address, signal, say);
      return recordSchema.parse(changed);
    },
    async remove(found, { zone }) {
      await cloudflare.request({ method: 'DELETE', path: `/zones/${zone.id}/dns_records/${found.id}` });
    },
    describe: ({ name, content }) => `A ${name} → ${content}`,
  });
}

async function recordsOf(
  cloudflare: Cloudflare,
  zone: Zone,
  domain: string,
  signal: AbortSignal,
): Promise<readonly DnsRecord[]> {
  const query = { 'name.exact': domain, per_page: '100' };
  const path = `/zones/${zone.id}/dns_records`;
  return z.array(recordSchema).parse(await cloudflare.request({ method: 'GET', path, query, signal }));
}

/** Our record among those of the name; anything else that answers for the name is somebody's, and stops the run. */
function ours(records: readonly DnsRecord[], { domain, mark }: DnsRecordSpec): DnsRecord | undefined {
  const answering = records.filter(({ type }) => type === 'A' || type === 'AAAA' || type === 'CNAME');
  const marked = answering.filter(({ type, comment }) => type === 'A' && comment === mark);
  const foreign = answering.filter((record) => !marked.includes(record));
  if (foreign.length > 0) {
    const list = foreign.map(({ type, content, id }) => `${type} ${content} (id ${id})`).join(', ');
    throw new ActionableError(
      `${domain} already has DNS records that are not ours: ${list}. Nothing unmarked is ever changed`,
      `Remove them at Cloudflare, or choose another domain. To hand an A record over, set its comment to: ${mark}`,
    );
  }
  if (marked.length > 1) {
    const list = marked.map(({ content, id }) => `${content} (id ${id})`).join(', ');
    throw new ActionableError(
      `${domain} has several A records with our mark: ${list}`,
      'Remove all but one at Cloudflare and run again.',
    );
  }
  return marked[0];
}

function differences({ content, proxied }: DnsRecord, address: string): readonly Difference[] {
  const words: string[] = [];
  if (content !== address) words.push(`points at ${content}, wanted ${address}`);
  if (proxied) words.push('is proxied, which cuts image layers over 100 MB');
  return words.map((each) => ({ words: each }));
}
