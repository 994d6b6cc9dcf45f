import { isIP } from 'node:net';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { Agent, buildConnector } from 'undici';
import { UsageError } from '../../engine/usage-error.ts';
import type { RateLimit } from './rate-limit.ts';

export interface RegistryOptions {
  /** `https://host[:port]`; `http:` is for a registry on this computer's loopback only. */
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
  /** PEM of certificate authorities trusted besides the well-known ones. */
  readonly ca?: string;
  /** Where TCP goes instead of what the URL's host resolves to; TLS and the Host header keep the URL's name. */
  readonly connect?: { readonly host: string; readonly port: number };
  /** The same for other names that the registry leads to, such as its token service's. */
  readonly connectElsewhere?: Readonly<Record<string, { readonly host: string; readonly port: number }>>;
  /** Tries of a request that only reads, and of a whole blob upload. Default 4. */
  readonly tries?: number;
  /** Gets one line a request, free of secrets. */
  readonly log?: (line: string) => void;
}

/** A registry and what is known of its ways. Close it, or its idle connections keep the process alive a while. */
export interface RegistryClient {
  readonly url: URL;
  readonly http: Agent;
  readonly credentials: { readonly user: string; readonly password: string } | undefined;
  readonly tries: number;
  readonly log: (line: string) => void;
  /** The Authorization header that answers the challenge for a scope, shared by concurrent callers. */
  readonly authorizations: Map<string, Promise<string>>;
  /** What it said last of how much may still be pulled; undefined when it says nothing of it. */
  rateLimit(): RateLimit | undefined;
  /** Takes note of what an answer says of that. */
  noteRateLimit(limit: RateLimit): void;
  close(): Promise<void>;
}

const connectTimeoutMs = 10_000;
/** The registry reads a layer once more before it says 201: minutes, for a large one on a slow volume. */
const headersTimeoutMs = 900_000;

/**
 * A client for one registry; the verbs are functions that take it first (`push-blob.ts`, `list-tags.ts`, …).
 * Follows https://github.com/opencontainers/distribution-spec/blob/main/spec.md.
 *
 * @throws UsageError for a URL that is no registry's or would carry the password in the clear
 */
export function registryClient(options: RegistryOptions): RegistryClient {
  const url = registryUrl(options.url);
  const http = new Agent({ connect: connector(options, url), headersTimeout: headersTimeoutMs });
  const { user, password } = options;
  let rateLimit: RateLimit | undefined;
  return {
    url,
    http,
    credentials: user === undefined || password === undefined ? undefined : { user, password },
    tries: options.tries ?? 4,
    log: options.log ?? (() => undefined),
    authorizations: new Map(),
    rateLimit: () => rateLimit,
    noteRateLimit: (limit) => {
      rateLimit = limit;
    },
    close: () => http.destroy(),
  };
}

/** @throws UsageError when it is no registry's, or plain HTTP to another computer */
export function registryUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = url !== undefined && isLoopback(url);
  const plain = url !== undefined && url.pathname === '/' && url.search === '' && url.username === '';
  if (url !== undefined && plain && (url.protocol === 'https:' || (url.protocol === 'http:' && loopback))) return url;
  throw new UsageError(
    `${JSON.stringify(text)} is no address of a registry`,
    'Write https://host or https://host:port; http: is accepted for this computer only.',
  );
}

/** Whether a URL leads to this computer, to which plain HTTP carries no password over a network. */
export function isLoopback({ hostname }: URL): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** The port that a URL leads to. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/** What TLS needs to trust: the well-known authorities, and the given one. */
export function trust(ca: string | undefined): { readonly secureContext?: SecureContext } {
  if (ca === undefined) return {};
  const secureContext = contexts.get(ca) ?? createSecureContext({ ca: [...getCACertificates('default'), ca] });
  contexts.set(ca, secureContext);
  return { secureContext };
}

/** By the given authorities: reading all the well-known ones takes longer than a request. */
const contexts = new Map<string, SecureContext>();

/** The name to ask for in TLS: none for an address, as RFC 6066 wants. */
export function serverName(url: URL): { readonly servername?: string } {
  return isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0 ? { servername: url.hostname } : {};
}

function connector({ ca, connect, connectElsewhere }: RegistryOptions, url: URL): buildConnector.connector {
  // One HTTP/1.1 connection a transfer: large bodies gain nothing from sharing one.
  const open = buildConnector({ allowH2: false, timeout: connectTimeoutMs, ...trust(ca) });
  if (connect === undefined && connectElsewhere === undefined) return open;
  return (target, callback) => {
    const ours = target.host === url.host && target.protocol === url.protocol;
    const way = ours ? connect : connectElsewhere?.[target.host ?? ''];
    return open(way === undefined ? target : { ...target, hostname: way.host, port: String(way.port) }, callback);
  };
}
