import { Resolver } from 'node:dns/promises';

/** Asks for the A records of a name: an empty list when there are none. */
export type LookUp = (domain: string, signal: AbortSignal) => Promise<readonly string[]>;

/** A name server that gives no answer within this time counts as silent for this round. */
const answerTimeoutMs = 3_000;

/**
 * Asks the servers that know, not this machine's resolver, which may remember that the name did not exist.
 *
 * @param servers host names or addresses, each with an optional port: `ns1.example.net`, `127.0.0.1:8053`; none, and the
 *   public DNS tells which servers know the name
 * @returns a look-up whose answer is what *all* servers agree on; it is empty while they differ
 */
export function authoritative(servers: readonly string[]): LookUp {
  let resolvers: Promise<readonly Resolver[]> | undefined;
  return async (domain, signal) => {
    resolvers ??= resolversAt(servers, domain);
    const answers = await Promise.all((await resolvers).map((resolver) => ask(resolver, domain, signal)));
    const [first = [], ...others] = answers;
    return others.every((other) => other.join() === first.join()) ? first : [];
  };
}

/** A resolver for each of these servers, or for each that the public DNS names for the domain. */
export async function resolversAt(servers: readonly string[], domain: string): Promise<readonly Resolver[]> {
  return await Promise.all((servers.length > 0 ? servers : await nameServersOf(domain)).map(resolverFor));
}

/** A domain and those above it, the top-level one too: `a.example.org`, `example.org`, `org`. */
export function namesUpward(domain: string): readonly string[] {
  const labels = domain.split('.');
  return labels.map((_, index) => labels.slice(index).join('.'));
}

async function nameServersOf(domain: string): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: answerTimeoutMs });
  for (const name of namesUpward(domain)) {
    const servers = await resolver.resolveNs(name).catch(() => []);
    if (servers.length > 0) return servers;
  }
  return [];
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
