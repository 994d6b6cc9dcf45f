import type { Readable } from 'node:stream';
import { type Dispatcher, request } from 'undici';
import { ActionableError } from '../../engine/actionable-error.ts';
import type { RegistryClient } from './client.ts';
import { rateLimitIn } from './rate-limit.ts';
import { unreachable } from './unreachable.ts';

/**
 * How much of a body may wait between two registries: while one of them, or we, are busy with what came, the others go on.
 * With Node's usual 64 KiB a copy on one machine takes a tenth longer.
 */
export const bufferBytes = 4 * 2 ** 20;

export interface RegistryAnswer {
  readonly method: string;
  /** What was asked in the end, after redirections; a relative Location counts from here. */
  readonly url: URL;
  readonly status: number;
  /** A header's value, of the first when there are several. */
  header(name: string): string | undefined;
  readonly body: Dispatcher.ResponseData['body'];
}

export interface Exchange {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | Readable;
  readonly signal: AbortSignal;
}

/**
 * Sends one request and returns the answer's head, whatever its status.
 *
 * @throws RegistryUnreachable when none came, or the signal's reason
 */
export async function exchange(client: RegistryClient, url: URL, sent: Exchange): Promise<RegistryAnswer> {
  const started = performance.now();
  const answer = await request(url, {
    dispatcher: client.http,
    method: sent.method,
    headers: sent.headers,
    body: sent.body ?? null,
    signal: sent.signal,
    highWaterMark: bufferBytes,
  }).catch((cause: unknown) => {
    sent.signal.throwIfAborted();
    // What the body's own source ended with is not this host's failure.
    if (cause instanceof ActionableError) throw cause;
    throw unreachable(url.host, cause);
  });
  const took = Math.round(performance.now() - started);
  client.log(`registry ${sent.method} ${url.host}${url.pathname} -> ${answer.statusCode} in ${took} ms`);
  const header = (name: string) => [answer.headers[name]].flat()[0];
  const rateLimit = rateLimitIn(header);
  if (rateLimit !== undefined) client.noteRateLimit(rateLimit);
  return {
    method: sent.method,
    url,
    status: answer.statusCode,
    header,
    body: answer.body,
  };
}
