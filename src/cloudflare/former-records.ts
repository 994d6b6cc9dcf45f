import { type Resource, remnant } from '../engine/resource.ts';
import type { Cloudflare } from './cloudflare.ts';
import { commentBelonging } from './comment.ts';
import { type DnsRecord, deleteRecord, recordsSaying } from './records.ts';
import type { Zone } from './zone.ts';

export interface FormerRecordsSpec {
  /** The registry's domain of today. */
  readonly domain: string;
  /** The owner mark as a comment. */
  readonly mark: string;
  readonly zone: Resource<Zone>;
}

/**
 * A records of domains that the registry had before. They lead to its floating IP: once that is released, they would lead
 * to a stranger's server.
 *
 * @see https://developers.cloudflare.com/api/resources/dns/subresources/records/methods/list/ for the filter by comment
 */
export function formerRecords(
  cloudflare: Cloudflare,
  { domain, mark, zone }: FormerRecordsSpec,
): Resource<readonly DnsRecord[] | undefined> {
  async function ours(zone: Zone, signal: AbortSignal): Promise<readonly DnsRecord[]> {
    const all = await recordsSaying(cloudflare, zone, mark, signal);
    return all.filter(
      (one) => one.type === 'A' && one.name !== domain && commentBelonging(mark, one.comment) === 'ours',
    );
  }
  return remnant({
    name: 'DNS records of former domains',
    identity: { zone },
    async find({ zone }, { signal }) {
      const found = await ours(zone, signal);
      return found.length === 0 ? undefined : found;
    },
    remarks: (found = []) =>
      found.map(
        ({ name, content }) =>
          `${name} (A ${content}) carries this registry's mark: it was its domain before. It goes with destroy; if nobody uses it, remove it at Cloudflare now.`,
      ),
    describe: (found = []) => found.map(({ name, content }) => `A ${name} → ${content}`).join(', '),
    async remove(found = [], { zone }, { signal }) {
      // What the plan has shown, as far as it still carries our mark.
      const shown = new Set(found.map(({ id }) => id));
      for (const { id } of await ours(zone, signal)) if (shown.has(id)) await deleteRecord(cloudflare, zone, id);
    },
  });
}
