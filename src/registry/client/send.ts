import type { Readable } from 'node:stream';
import { ActionableError } from '../../engine/actionable-error.ts';
import { authorize, knownAuthorization } from './authorization.ts';
import type { RegistryClient } from './client.ts';
import { type Exchange, exchange, type RegistryAnswer } from './exchange.ts';
import { refusal } from './refusal.ts';
import { retried } from './retry.ts';

export interface RegistryRequest {
  readonly method: Exchange['method'];
  /** A path from the root, or a Location already resolved. */
  readonly path: string | URL;
  /** What a token must allow: `repository:name:pull,push`; empty where no repository is meant. */
  readonly scope: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes the body, anew each time it is sent. */
  readonly body?: () => Uint8Array | Readable;
  /** Statuses besides 2xx that the caller understands and wants back instead of an error. */
  readonly accept?: readonly number[];
  readonly signal: AbortSignal;
}

const redirections: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const mostRedirections = 5;

/**
 * Sends a request, answering the registry's challenge. Only what reads is tried again when it fails in passing.
 *
 * @throws RegistryError for a status that is neither 2xx nor accepted; RegistryUnreachable when no answer came
 */
export async function send(client: RegistryClient, request: RegistryRequest): Promise<RegistryAnswer> {
  const reads = request.method === 'GET' || request.method === 'HEAD';
  return await retried({ tries: reads ? client.tries : 1, signal: request.signal }, async () => {
    const answer = await followed(client, request);
    if ((answer.status >= 200 && answer.status < 300) || request.accept?.includes(answer.status)) return answer;
    throw await refusal(answer);
  });
}

/** Where an answer's Location leads. */
export function locationOf(answer: RegistryAnswer): URL {
  const location = answer.header('location');
  if (location === undefined || !URL.canParse(location, answer.url.href)) {
    throw new ActionableError(
      `${answer.url.host} answered ${answer.method} ${answer.url.pathname} without saying where to go on`,
      'Check that this is a registry and that no proxy before it drops the Location header.',
    );
  }
  const url = new URL(location, answer.url);
  if (url.protocol !== answer.url.protocol && url.protocol !== 'https:') {
    throw new ActionableError(
      `${answer.url.host} leads from HTTPS on to ${url.origin}, which would go unencrypted and was not followed`,
      'Set http.relativeurls in the registry, or let the proxy before it send X-Forwarded-Proto.',
    );
  }
  return url;
}

async function followed(client: RegistryClient, request: RegistryRequest): Promise<RegistryAnswer> {
  let answer = await authorized(client, request, new URL(request.path, client.url));
  const reads = request.method === 'GET' || request.method === 'HEAD';
  for (let left = mostRedirections; reads && left > 0 && redirections.has(answer.status); left -= 1) {
    const next = locationOf(answer);
    await answer.body.dump();
    answer = await authorized(client, request, next);
  }
  return answer;
}

async function authorized(client: RegistryClient, request: RegistryRequest, url: URL): Promise<RegistryAnswer> {
  // What is kept elsewhere is fetched from there without the password: its address is the registry's word only.
  const ours = url.origin === client.url.origin;
  const known = ours ? await knownAuthorization(client, request.scope) : undefined;
  const answer = await exchange(client, url, sentWith(request, known));
  if (answer.status !== 401 || !ours) return answer;
  const header = answer.header('www-authenticate') ?? '';
  const fresh = await authorize(client, header, request.scope, known, request.signal);
  if (fresh === undefined) return answer;
  await answer.body.dump();
  return await exchange(client, url, sentWith(request, fresh));
}

function sentWith({ method, headers, body, signal }: RegistryRequest, authorization: string | undefined): Exchange {
  const all = authorization === undefined ? { ...headers } : { ...headers, authorization };
  return { method, headers: all, signal, ...(body === undefined ? {} : { body: body() }) };
}
