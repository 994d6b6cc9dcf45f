import { z } from 'zod';
import type { Cloudflare } from './cloudflare.ts';
import { CloudflareError } from './cloudflare-error.ts';
import type { Zone } from './zone.ts';

export interface DnsRecord {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly content: string;
  readonly proxied: boolean;
  readonly comment: string;
  /** ISO 8601. */
  readonly createdAt?: string;
}

const recordSchema = z
  .object({
    id: z.string(),
    type: z.string(),
    name: z.string(),
    content: z.string(),
    proxied: z.boolean().nullish(),
    comment: z.string().nullish(),
    created_on: z.string().nullish(),
  })
  .transform(({ id, type, name, content, proxied, comment, created_on }): DnsRecord => {
    const createdAt = created_on ? { createdAt: created_on } : {};
    return { id, type, name, content, proxied: proxied ?? false, comment: comment ?? '', ...createdAt };
  });

/** All records of a name. */
export async function recordsOf(
  cloudflare: Cloudflare,
  zone: Zone,
  domain: string,
  signal?: AbortSignal,
): Promise<readonly DnsRecord[]> {
  return await recordsLike(cloudflare, zone, { 'name.exact': domain }, signal);
}

/** All records with some words in their comment, whatever their case. */
export async function recordsSaying(
  cloudflare: Cloudflare,
  zone: Zone,
  words: string,
  signal?: AbortSignal,
): Promise<readonly DnsRecord[]> {
  return await recordsLike(cloudflare, zone, { 'comment.contains': words }, signal);
}

async function recordsLike(
  cloudflare: Cloudflare,
  zone: Zone,
  filter: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<readonly DnsRecord[]> {
  const query = { ...filter, per_page: '100' };
  const request = { method: 'GET', path: pathOf(zone), query, ...(signal === undefined ? {} : { signal }) } as const;
  return z.array(recordSchema).parse(await cloudflare.request(request));
}

export async function createRecord(cloudflare: Cloudflare, zone: Zone, body: object): Promise<DnsRecord> {
  return recordSchema.parse(await cloudflare.request({ method: 'POST', path: pathOf(zone), body }));
}

/** What the body does not name stays. */
export async function changeRecord(cloudflare: Cloudflare, zone: Zone, id: string, body: object): Promise<DnsRecord> {
  return recordSchema.parse(await cloudflare.request({ method: 'PATCH', path: `${pathOf(zone)}/${id}`, body }));
}

/** One that is gone already is done too. */
export async function deleteRecord(cloudflare: Cloudflare, zone: Zone, id: string): Promise<void> {
  try {
    await cloudflare.request({ method: 'DELETE', path: `${pathOf(zone)}/${id}` });
  } catch (error) {
    if (!(error instanceof CloudflareError && error.status === 404)) throw error;
  }
}

function pathOf({ id }: Zone): string {
  return `/zones/${id}/dns_records`;
}
