import { Resolver } from 'node:dns/promises';
import { errorCode } from '../error-code.ts';
import type { ServerAnswer } from './server-answers.ts';

/** Asks name servers for the A records of a name; what keeps one from answering is its answer. */
export type LookUp = (domain: string, signal: AbortSignal) => Promise<readonly ServerAnswer[]>;

/** A name server that gives no answer within this time counts as silent for this round. */
const answerTimeoutMs = 3_000;

/**
 * Asks the servers that know, not this machine's resolver, which may remember that the name did not exist.
 *
 * @param servers host names or addresses, each with an optional port: `ns1.example.net`, `127.0.0.1:8053`; none, and the
 *   public DNS tells which servers know the name
 * @returns a look-up that tells what each of them answers
 */
export function authoritative(servers: readonly string[]): LookUp {
  const resolvers = new Map<string, Resolver>();
  let known = servers;
  return async (domain, signal) => {
    if (known.length === 0) known = await nameServersOf(domain);
    return await Promise.all(known.map((server) => ask(server, resolvers, domain, signal)));
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

async function ask(
  server: string,
  resolvers: Map<string, Resolver>,
  domain: string,
  signal: AbortSignal,
): Promise<ServerAnswer> {
  let resolver = resolvers.get(server);
  if (resolver === undefined) {
    try {
      resolver = await resolverFor(server);
    } catch (error) {
      return { server, silent: `its own name cannot be resolved: ${errorCode(error)}` };
    }
    resolvers.set(server, resolver);
  }
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return { server, addresses: (await resolver.resolve4(domain)).toSorted() };
  } catch (error) {
    const silent = silences[errorCode(error)];
    // No record yet, refused for now, or cancelled: the caller asks again or gives up.
    return silent === undefined ? { server, addresses: [] } : { server, silent };
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** Errors of a look-up that no server sent. */
const silences: Readonly<Record<string, string>> = { ECONNREFUSED: 'connection refused', ETIMEOUT: 'timed out' };
