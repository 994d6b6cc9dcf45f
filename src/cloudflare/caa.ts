import type { CaaRecord } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { ActionableError } from '../engine/actionable-error.ts';
import { fact, type Resource } from '../engine/resource.ts';
import { namesUpward, resolversAt } from './authoritative.ts';
import type { Zone } from './zone.ts';

/** Who may issue certificates for a domain, as its CAA records say; no records, and everybody may. */
export interface IssuancePermission {
  /** The records that count, in words. */
  readonly name: string;
}

export interface CaaSpec {
  readonly domain: string;
  readonly zone: Resource<Zone>;
  /** Names in CAA records of the authorities that may be asked; one that is permitted is enough. */
  readonly authorities: readonly string[];
  /** Servers that are asked about every name, as `authoritative` takes them; none, and those who know each are. */
  readonly resolvers: readonly string[];
}

/** A name server that gives no answer within this time leaves its name unknown. */
const answerTimeoutMs = 3_000;

/**
 * Holds the CAA records of a domain, or else of the closest name above it that has some, against who will be asked for a
 * certificate. RFC 8659. A name that cannot be asked about is passed over: the authority will see for itself.
 *
 * @throws ActionableError when none of the authorities may issue
 */
export function issuancePermission(spec: CaaSpec): Resource<IssuancePermission> {
  const { domain, authorities } = spec;
  return fact({
    name: 'CAA records',
    identity: { zone: spec.zone },
    async find({ zone }, { signal }) {
      const given = spec.resolvers.length > 0;
      const own = await resolversAt(given ? spec.resolvers : zone.nameServers, domain).catch(() => []);
      // Above its own zone the zone's servers know nothing.
      const whoKnows = (name: string) => (given || `.${name}`.endsWith(`.${zone.name}`) ? own : [usualResolver()]);
      const answers = await Promise.all(
        namesUpward(domain).map(async (name) => ({ name, records: await caaOf(name, whoKnows(name), signal) })),
      );
      signal.throwIfAborted();
      const relevant = answers.find(({ records }) => records.length > 0);
      if (relevant === undefined) return { name: 'none' };
      const { name, records } = relevant;
      const words = records.map(inWords).join(', ');
      if (!authorities.some((authority) => permits(records, authority)))
        throw forbidden(domain, name, words, authorities);
      return { name: `${name}: ${words}` };
    },
  });
}

function usualResolver(): Resolver {
  return new Resolver({ timeout: answerTimeoutMs, tries: 1 });
}

async function caaOf(name: string, resolvers: readonly Resolver[], signal: AbortSignal): Promise<readonly CaaRecord[]> {
  const answers = await Promise.all(resolvers.map((resolver) => ask(resolver, name, signal)));
  return answers.find((records) => records.length > 0) ?? [];
}

async function ask(resolver: Resolver, name: string, signal: AbortSignal): Promise<readonly CaaRecord[]> {
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await resolver.resolveCaa(name);
  } catch {
    return [];
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

const known = ['issue', 'issuewild', 'issuemail', 'issuevmc', 'iodef', 'contactemail', 'contactphone'] as const;
/** How Caddy shows that the domain is ours. */
const methods: ReadonlySet<string> = new Set(['http-01', 'tls-alpn-01']);

/** Whether records let an authority issue a certificate that is no wildcard. */
export function permits(records: readonly CaaRecord[], authority: string): boolean {
  // What an authority does not understand and must heed keeps it from issuing.
  if (records.some((record) => record.critical !== 0 && !known.some((tag) => tag in record))) return false;
  const issuers = records.flatMap(({ issue }) => (issue === undefined ? [] : [issue]));
  return issuers.length === 0 || issuers.some((value) => names(value, authority));
}

/** `letsencrypt.org; validationmethods=http-01,dns-01` */
function names(value: string, authority: string): boolean {
  const [issuer = '', ...parameters] = value.split(';').map((part) => part.trim());
  if (issuer.toLowerCase() !== authority) return false;
  const allowed = parameters.map((each) => /^validationmethods\s*=\s*(.*)$/.exec(each)?.[1]).find((each) => each);
  return allowed === undefined || allowed.split(',').some((method) => methods.has(method.trim()));
}

function inWords(record: CaaRecord): string {
  const tag = Object.keys(record).find((key) => key !== 'critical' && key !== 'type') ?? '';
  return `${tag} ${JSON.stringify(Object.entries(record).find(([key]) => key === tag)?.[1])}`;
}

function forbidden(domain: string, name: string, words: string, authorities: readonly string[]): ActionableError {
  const asked = authorities.join(' or ');
  return new ActionableError(
    `The CAA records of ${name} (${words}) do not let ${asked} issue a certificate for ${domain}`,
    `Add the CAA record ${domain} 0 issue "${authorities[0]}", by HTTP-01 or TLS-ALPN-01 if it limits the methods. Or use another way to a certificate: tls: origin-ca or provided, or acme.directory.`,
  );
}
