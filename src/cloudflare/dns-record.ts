import { type Adoption, adoptable, refuseUnlessOurs } from '../engine/adoption.ts';
import { type Difference, type Resource, resource, type Work } from '../engine/resource.ts';
import type { Cloudflare } from './cloudflare.ts';
import { commentBelonging, markedComment } from './comment.ts';
import { recordSought, tellRecord } from './record-sought.ts';
import { changeRecord, createRecord, type DnsRecord, deleteRecord, recordsOf } from './records.ts';
import type { Zone } from './zone.ts';

export interface DnsRecordSpec {
  readonly domain: string;
  /** The owner mark, kept in the record's comment: one line. */
  readonly mark: string;
  readonly adoption: Adoption;
  readonly zone: Resource<Zone>;
  /** Whether Cloudflare's proxy is to stand before the address. */
  readonly proxied: boolean;
  /** What the record is to point at. */
  readonly floatingIp: Resource<{ readonly address: string }>;
  /** Waits until the world is given the right answer, and throws when it is not. */
  readonly answered: (zone: Zone, address: string, signal: AbortSignal, say: (words: string) => void) => Promise<void>;
}

/** Cloudflare's word for a time to live that it chooses itself. */
const automaticTtl = 1;

/** The A record of the registry's domain. */
export function dnsRecord(cloudflare: Cloudflare, spec: DnsRecordSpec): Resource<DnsRecord> {
  const { domain, mark, proxied, answered } = spec;
  const wanted = (content: string) => ({ type: 'A', name: domain, content, proxied, ttl: automaticTtl });
  const whose = ({ comment }: DnsRecord) => commentBelonging(mark, comment);
  // Set while a change is on its way: should its answer be lost, the world has not yet been seen to know of it.
  let unanswered = false;
  const made = async (change: () => Promise<DnsRecord>, { zone, floatingIp }: Needs, { signal, say }: Work) => {
    unanswered = true;
    const record = await change();
    await answered(zone, floatingIp.address, signal, say);
    unanswered = false;
    return record;
  };
  const again = async (zone: Zone, id: string, signal?: AbortSignal) =>
    (await recordsOf(cloudflare, zone, domain, signal)).find((record) => record.id === id);
  const { adoption, find } = adoptable({
    of: 'DNS record',
    identity: { zone: spec.zone },
    look: async ({ zone }, { signal }) => recordSought(await recordsOf(cloudflare, zone, domain, signal), spec),
    tell: (record: DnsRecord) => tellRecord(record, mark),
    again: (id, { zone }) => again(zone, id),
    belonging: whose,
    mark: ({ id, comment }, { zone }) => changeRecord(cloudflare, zone, id, { comment: markedComment(mark, comment) }),
  });
  return resource({
    name: 'DNS record',
    identity: { zone: spec.zone, adoption },
    needs: { floatingIp: spec.floatingIp },
    wanted: `A ${domain}, ${proxied ? 'proxied by Cloudflare' : 'not proxied'}`,
    find,
    compare: (found, { floatingIp }) => [
      ...differences(found, floatingIp.address, proxied),
      ...(unanswered ? [{ words: 'is not known to be answered yet' }] : []),
    ],
    create: (needs, work) =>
      made(
        () => createRecord(cloudflare, needs.zone, { ...wanted(needs.floatingIp.address), comment: mark }),
        needs,
        work,
      ),
    update: (found, needs, work) =>
      made(() => changeRecord(cloudflare, needs.zone, found.id, wanted(needs.floatingIp.address)), needs, work),
    async remove({ id }, { zone }, { signal }) {
      const now = await again(zone, id, signal);
      refuseUnlessOurs('DNS record', now, whose);
      if (now !== undefined) await deleteRecord(cloudflare, zone, id);
    },
    describe: ({ name, content }) => `A ${name} → ${content}`,
  });
}

interface Needs {
  readonly zone: Zone;
  readonly floatingIp: { readonly address: string };
}

function differences({ content, proxied }: DnsRecord, address: string, wanted: boolean): readonly Difference[] {
  const words: string[] = [];
  if (content !== address) words.push(`points at ${content}, wanted ${address}`);
  if (proxied && !wanted) words.push('is proxied, which cuts image layers over 100 MB');
  if (!proxied && wanted) words.push("is not proxied, wanted behind Cloudflare's proxy");
  return words.map((each) => ({ words: each }));
}
