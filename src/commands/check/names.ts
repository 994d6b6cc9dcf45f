import { proxyRanges } from '../../cloudflare/proxy-ranges.ts';
import { type DnsRecord, recordsOf } from '../../cloudflare/records.ts';
import { agreed, answersInWords } from '../../cloudflare/server-answers.ts';
import { answerRemedy, isAnswered, wantedWords } from '../../cloudflare/wait-for-answer.ts';
import type { Zone } from '../../cloudflare/zone.ts';
import { checking, failure, ok, skipped, warning } from '../../engine/check.ts';
import type { Check } from '../../engine/report.ts';
import { given } from '../../target/given.ts';
import { isProxied } from '../../target/target.ts';
import { lookUpAt } from '../site/look-up.ts';
import type { Site } from '../site/site.ts';

type Around = Pick<Site, 'target' | 'cloudflare'>;

interface Way {
  readonly zone: Zone;
  /** The floating IP, when it is known. */
  readonly address: string | undefined;
}

const recordName = 'DNS record';
const othersName = 'other records';

/** Whether the registry's name leads to it, by its records and by what the name servers answer. */
export async function nameChecks(around: Around, way: Way, signal: AbortSignal): Promise<readonly Check[]> {
  try {
    const records = await recordsOf(around.cloudflare, way.zone, around.target.domain, signal);
    const own = await checking(recordName, () => ownRecord(around, way, records, signal));
    return [own, otherRecords(records, around)];
  } catch (error) {
    return [await checking(recordName, () => Promise.reject(error)), skipped(othersName, `${recordName} failed`)];
  }
}

async function ownRecord(
  around: Around,
  { zone, address }: Way,
  records: readonly DnsRecord[],
  signal: AbortSignal,
): Promise<Check> {
  const { target, cloudflare } = around;
  const { domain, tls } = target;
  const [record, ...more] = records.filter(({ type }) => type === 'A');
  if (record === undefined) {
    const first = records.some(({ type }) => type === 'CNAME')
      ? 'Remove its CNAME record at Cloudflare, and run'
      : 'Run';
    return failure(recordName, `${domain} has no A record`, `${first} provision, which makes it.`);
  }
  if (more.length > 0) {
    const all = [record, ...more].map(({ content, id }) => `${content} (id ${id})`).join(', ');
    return failure(recordName, `${domain} has several A records: ${all}`, 'Remove all but one at Cloudflare.');
  }
  const wrong = wrongOf(record, address, isProxied(tls));
  if (wrong.length > 0) return failure(recordName, `${domain} ${wrong.join(', and ')}`, recordRemedy);
  const proxy = record.proxied ? await proxyRanges(cloudflare, signal) : undefined;
  const answers = await lookUpAt(target, zone)(domain, signal);
  signal.throwIfAborted();
  const answer = agreed(answers);
  const wanted = { address: record.content, ...given({ proxy }) };
  if (!isAnswered(answer, wanted))
    return failure(
      recordName,
      `the record of ${domain} says ${record.content}, and it is not answered with ${wantedWords(wanted)}: ${answersInWords(answers)}`,
      answerRemedy(answers, wanted),
    );
  const how = record.proxied ? `answered with Cloudflare's proxy, ${answer.join(', ')}` : 'not proxied';
  return ok(recordName, `${domain} → ${record.content}, ${how}`);
}

const recordRemedy = 'Run provision, which sets it right; or set it right at Cloudflare (DNS, Records).';

function wrongOf({ content, proxied }: DnsRecord, address: string | undefined, wanted: boolean): readonly string[] {
  const words: string[] = [];
  if (address !== undefined && content !== address)
    words.push(`points at ${content}, and the floating IP is ${address}`);
  if (proxied && !wanted)
    words.push(
      'is proxied, so that Cloudflare refuses image layers over 100 MB and may keep the certificate from renewing',
    );
  if (!proxied && wanted) words.push("is not proxied, and the certificate is trusted by Cloudflare's proxy alone");
  return words;
}

/** Left behind, they lead some clients elsewhere: those with IPv6, and authorities, which prefer it. */
function otherRecords(records: readonly DnsRecord[], { target }: Around): Check {
  const others = records.filter(({ type }) => type === 'AAAA' || type === 'CNAME');
  if (others.length === 0) return ok(othersName, 'no AAAA or CNAME beside it');
  const list = others.map(({ type, content }) => `${type} ${content}`).join(', ');
  return warning(
    othersName,
    `${target.domain} also has ${list}: clients that follow it, and Let's Encrypt, which prefers IPv6, arrive elsewhere`,
    'Remove it at Cloudflare (DNS, Records).',
  );
}

/** The same lines where the zone is not known. */
export function namesSkipped(why: string): readonly Check[] {
  return [skipped(recordName, why), skipped(othersName, why)];
}

/**
 * What the name servers answer for the registry's name first, and whether that is Cloudflare's proxy.
 *
 * @returns undefined when they answer nothing, or it cannot be told
 */
export async function answeredAt(
  { target, cloudflare }: Around,
  zone: Zone,
  signal: AbortSignal,
): Promise<{ readonly address: string; readonly proxied: boolean } | undefined> {
  try {
    const answer = agreed(await lookUpAt(target, zone)(target.domain, signal));
    const [address] = answer;
    if (address === undefined || !isProxied(target.tls))
      return address === undefined ? undefined : { address, proxied: false };
    const proxy = await proxyRanges(cloudflare, signal);
    return { address, proxied: isAnswered(answer, { address, proxy }) };
  } catch {
    // The record's own line tells what is the matter with Cloudflare.
    signal.throwIfAborted();
    return undefined;
  }
}
