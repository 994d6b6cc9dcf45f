import { type Dispatcher, request as send } from 'undici';
import { connections } from '../http/connections.ts';
import type { Credentials } from './credentials.ts';
import type { Answer, Effect, Request, Service } from './openstack.ts';
import { UnreachableError } from './unreachable-error.ts';

export interface Exchange {
  readonly service: Service;
  readonly method: Request['method'];
  readonly url: URL;
  readonly effect: Effect;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** An answer of any status, with its body as it came. */
export interface RawAnswer extends Answer {
  readonly text: string;
}

/**
 * Sends one HTTP request.
 *
 * @throws {UnreachableError} when there is no answer; the signal's reason
 */
export type Transport = (exchange: Exchange) => Promise<RawAnswer>;

export interface TransportOptions {
  /** Called once for each HTTP request sent. */
  readonly count?: () => void;
  /** Gets one line a request, free of secrets. */
  readonly log?: (line: string) => void;
}

/** Nova takes its time to answer on a busy cloud, and the gateways before it give up after a minute or two. */
const answerTimeoutMs = 120_000;

/** HTTP that trusts the cloud's own certificate authorities besides the well-known ones. */
export function transport(credentials: Credentials, { count, log }: TransportOptions): Transport {
  const connectionFor = connections(answerTimeoutMs, credentials.ca);
  return async (exchange) => {
    const { method, url, effect, body, signal } = exchange;
    signal?.throwIfAborted();
    count?.();
    const started = performance.now();
    const told = (outcome: string): void =>
      log?.(`openstack ${method} ${loggable(url)} -> ${outcome} in ${Math.round(performance.now() - started)} ms`);
    try {
      const response = await send(url, {
        method,
        headers: {
          accept: 'application/json',
          ...exchange.headers,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        signal: signal ?? null,
        dispatcher: connectionFor(effect === 'changes'),
      });
      const answer = await readAnswer(response);
      told(`${answer.status}${answer.requestId === undefined ? '' : ` (${answer.requestId})`}`);
      return answer;
    } catch (error) {
      if (signal?.aborted) {
        told('cancelled');
        throw signal.reason;
      }
      const unreachable = new UnreachableError(exchange, credentials, error);
      told('no answer');
      throw unreachable;
    }
  };
}

async function readAnswer(response: Dispatcher.ResponseData): Promise<RawAnswer> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.headers)) {
    for (const one of Array.isArray(value) ? value : [value ?? '']) headers.append(name, one);
  }
  const text = await response.body.text();
  const requestId = headers.get('x-openstack-request-id') ?? headers.get('x-compute-request-id');
  return {
    status: response.statusCode,
    headers,
    text,
    body: parsed(text),
    ...(requestId === null ? {} : { requestId }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Without user information, and without the values of parameters that are named like secrets. */
function loggable(url: URL): string {
  const query = new URLSearchParams(url.searchParams);
  for (const name of query.keys()) {
    if (/token|secret|password|signature/i.test(name)) query.set(name, '***');
  }
  return `${url.origin}${url.pathname}${query.size === 0 ? '' : `?${query}`}`;
}
