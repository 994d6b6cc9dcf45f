import { failure, ok, warning } from '../../engine/check.ts';
import type { Check } from '../../engine/report.ts';
import { askPlainly } from '../../registry/client/plain-http.ts';
import type { Target } from '../../target/target.ts';
import { connectMs, type Door, doorRemedy, reasonOf } from './door.ts';
import { within } from './within.ts';

const name = 'redirect';
const httpPort = 80;

/**
 * Whether who comes by plain HTTP is sent on to HTTPS, before any password is asked for.
 *
 * @param connect leads to port 80
 */
export async function redirectCheck(
  { domain, firewall, tls }: Pick<Target, 'domain' | 'firewall' | 'tls'>,
  connect: { readonly host: string; readonly port: number },
  door: Pick<Door, 'group' | 'proxied'>,
  signal: AbortSignal,
): Promise<Check> {
  try {
    const asking = within(connectMs, signal, (limited) => askPlainly(domain, connect, limited));
    const { status, location } = await asking;
    if (status >= 300 && status < 400 && leadsToHttps(location, domain)) return ok(name, `${status} to ${location}`);
    const words = `plain HTTP is answered with ${status}${location === undefined ? '' : ` to ${location}`}, and not led to https://${domain}`;
    if (tls === 'flexible') return warning(name, words, 'Use tls: automatic, so that no password travels unencrypted.');
    return failure(name, words, 'Look who has port 80 on the host: it must be the proxy, which provision installs.');
  } catch (error) {
    signal.throwIfAborted();
    if (!firewall.ports.includes(httpPort)) return ok(name, 'port 80 is closed, as firewall.ports has it');
    return warning(name, `port 80 does not answer: ${reasonOf(error)}`, doorRemedy(door, httpPort));
  }
}

function leadsToHttps(location: string | undefined, domain: string): boolean {
  if (location === undefined || !URL.canParse(location)) return false;
  const { protocol, hostname } = new URL(location);
  return protocol === 'https:' && hostname === domain;
}
