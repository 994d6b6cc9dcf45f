import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Effect, Words } from './faults.ts';

/** An answer as it goes over the wire. */
export interface Sent {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
}

interface Service {
  /** Does what was asked for. */
  act(): Sent;
  /** Words a refusal as the service does. */
  refuse(words: Words): Sent;
}

/**
 * Does to an HTTP request what a fault has in store for it.
 *
 * @returns the answer to send; undefined when there is none, and nothing is left to do
 */
export async function answerUnder(
  effect: Effect | undefined,
  response: Pick<ServerResponse, 'socket'>,
  { act, refuse }: Service,
): Promise<Sent | undefined> {
  switch (effect?.kind) {
    case 'late':
      await effect.until();
      return act();
    case 'reset':
      if (effect.acted) act();
      response.socket?.resetAndDestroy();
      return undefined;
    case 'silence':
      if (effect.acted) act();
      return undefined;
    case 'refusal':
      if (effect.acted) act();
      return refuse(effect.words);
    case 'page':
      if (effect.acted) act();
      return page(effect.status, effect.retryAfter);
    default:
      return act();
  }
}

/** What HAProxy says of a service behind it that is not well: doc/configuration.txt, "errorfile", and its defaults. */
const sentences: Readonly<Record<number, string>> = {
  429: 'You have sent too many requests in a given amount of time.',
  500: 'An internal server error occurred.',
  502: 'The server returned an invalid or incomplete response.',
  503: 'No server is available to handle this request.',
  504: "The server didn't respond in time.",
};

function page(status: number, retryAfter: string | undefined): Sent {
  const body = `<html><body><h1>${status} ${STATUS_CODES[status]}</h1>\n${sentences[status] ?? ''}\n</body></html>\n`;
  return {
    status,
    headers: {
      'Content-Type': 'text/html',
      'Cache-Control': 'no-cache',
      'Content-Length': Buffer.byteLength(body),
      ...(retryAfter === undefined ? {} : { 'Retry-After': retryAfter }),
    },
    body,
  };
}
