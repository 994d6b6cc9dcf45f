import { proxyRanges } from '../../cloudflare/proxy-ranges.ts';
import { waitForAnswer } from '../../cloudflare/wait-for-answer.ts';
import type { Zone } from '../../cloudflare/zone.ts';
import type { Work } from '../../engine/resource.ts';
import { given } from '../../target/given.ts';
import { isProxied } from '../../target/target.ts';
import { lookUpAt } from './look-up.ts';
import type { Site } from './site.ts';

const dnsTimeoutMs = 2 * 60_000;
/** Name servers that are only restarted are back by then. */
const dnsSilenceMs = 30_000;

/**
 * Waits until the registry's name is answered as it should be: with the floating IP, or with addresses of Cloudflare's
 * proxy where that stands before it.
 *
 * @param address the floating IP
 * @returns the address at which the registry's users arrive
 * @throws ActionableError when it is still answered otherwise after two minutes, or not at all after half a minute
 */
export async function awaitName(
  { target, cloudflare }: Pick<Site, 'target' | 'cloudflare'>,
  { zone, address }: { readonly zone: Zone; readonly address: string },
  { signal, say }: Work,
): Promise<string> {
  const proxy = isProxied(target.tls) ? await proxyRanges(cloudflare, signal) : undefined;
  const times = { timeoutMs: dnsTimeoutMs, silenceMs: dnsSilenceMs };
  const wanted = { domain: target.domain, address, ...times, ...given({ proxy }) };
  const [first] = await waitForAnswer(lookUpAt(target, zone), wanted, { signal, say });
  return first;
}
