import { Resolver } from 'node:dns/promises';
import { ActionableError } from '../engine/actionable-error.ts';
import { pause } from '../pause.ts';

/** Asks for the A records of a name: an empty list when there are none. */
export type LookUp = (domain: string, signal: AbortSignal) => Promise<readonly string[]>;

/** A name server that gives no answer within this time counts as silent for this round. */
const answerTimeoutMs = 3_000;

/**
 * Asks the servers that know, not this machine's resolver, which may remember that the name did not exist.
 *
 * @param servers host names or addresses, each with an optional port: `ns1.example.net`, `127.0.0.1:8053`
 * @returns a look-up whose answer is what *all* servers agree on; it is empty while they differ
 */
export function authoritative(servers: readonly string[]): LookUp {
  let resolvers: Promise<readonly Resolver[]> | undefined;
  return async (domain, signal) => {
    resolvers ??= Promise.all(servers.map(resolverFor));
    const answers = await Promise.all((await resolvers).map((resolver) => ask(resolver, domain, signal)));
    const [first = [], ...others] = answers;
    return others.every((other) => other.join() === first.join()) ? first : [];
  };
}

async function resolverFor(server: string): Promise<Resolver> {
  const { host, port } = /^(?<host>.*?)(?<port>:\d+)?$/.exec(server)?.groups ?? {};
  const numeric = /^[\d.]+$/.test(host ?? '');
  const addresses = numeric ? [host] : await new Resolver().resolve4(host ?? server);
  const resolver = new Resolver({ timeout: answerTimeoutMs, tries: 1 });
  resolver.setServers(addresses.map((address) => `${address}${port ?? ''}`));
  return resolver;
}

async function ask(resolver: Resolver, domain: string, signal: AbortSignal): Promise<readonly string[]> {
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return (await resolver.resolve4(domain)).toSorted();
  } catch {
    // No record yet, no answer, or cancelled: in each case nothing is known, and the caller asks again or gives up.
    return [];
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/**
 * Waits until a domain answers with just this address.
 *
 * @throws ActionableError after `timeoutMs` milliseconds, with what was answered last
 */
export async function waitForAnswer(
  lookUp: LookUp,
  wanted: { readonly domain: string; readonly address: string; readonly timeoutMs: number },
  { signal, say }: { readonly signal: AbortSignal; readonly say: (words: string) => void },
): Promise<void> {
  const deadline = performance.now() + wanted.timeoutMs;
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 1.6, 5_000)) {
    const answer = await lookUp(wanted.domain, signal);
    signal.throwIfAborted();
    if (answer.length === 1 && answer[0] === wanted.address) return;
    if (performance.now() > deadline) throw unanswered(wanted.domain, wanted.address, answer, wanted.timeoutMs);
    say(`waiting for DNS to answer ${wanted.address}`);
    await pause(pauseMs, signal);
  }
}

function unanswered(domain: string, address: string, answer: readonly string[], timeoutMs: number): ActionableError {
  const said = answer.length === 0 ? 'no address' : answer.join(', ');
  return new ActionableError(
    `${domain}: the zone's name servers still answer ${said} after ${Math.round(timeoutMs / 1000)} s, wanted ${address}`,
    'Check that the domain is delegated to this Cloudflare zone (dig NS), then run again.',
  );
}
