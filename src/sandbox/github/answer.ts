import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Sent } from '../faults-http.ts';
import type { Call, Reply } from './call.ts';
import { callerOf } from './caller.ts';
import { type Match, operationFor } from './operations.ts';
import { Refusal } from './refusal.ts';
import { answerGraphql } from './routes/graphql.ts';
import { routes } from './routes/routes.ts';
import type { State } from './state.ts';
import { wrongWith } from './validate.ts';

export interface Asked {
  readonly request: IncomingMessage;
  readonly url: URL;
  /** The body as it was sent. */
  readonly text: string;
}

/**
 * Answers a request as GitHub does: who asks, what for, whether the request is one that its description allows.
 *
 * @param mistaken told of what GitHub would not have understood
 */
export function answer(state: State, asked: Asked, mistaken: (reason: string) => void): Sent {
  const { method = 'GET' } = asked.request;
  const match = operationFor(method, asked.url.pathname);
  try {
    return sent(replyTo(state, asked, match));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error instanceof Mistake) mistaken(error.reason);
    return refused(error, match?.operation.documentation);
  }
}

/** A request that no client should send. */
class Mistake extends Refusal {
  readonly reason: string;

  constructor(status: number, message: string, reason = message) {
    super(status, message);
    this.reason = reason;
  }
}

function replyTo(state: State, { request, url, text }: Asked, match: Match | undefined): Reply {
  const { method = 'GET', headers } = request;
  if (!headers['user-agent']) throw new Mistake(403, 'Request forbidden by administrative rules: no User-Agent header');
  const { accept = '*/*' } = headers;
  if (!/json|\*\/\*|application\/vnd\.github/.test(accept)) {
    throw new Mistake(415, `Unsupported 'Accept' header: '${accept}'. Must accept 'application/json'.`);
  }
  const isGraphql = method === 'POST' && url.pathname === '/graphql';
  if (match === undefined && !isGraphql) throw new Mistake(404, 'Not Found', `no operation ${method} ${url.pathname}`);
  const caller = callerOf(state, headers.authorization);
  const call: Call = { state, caller, url, accept, given: match?.given ?? {}, body: parsed(text) };
  if (match === undefined) return answerGraphql(call);
  const { route } = match.operation;
  const wrong = wrongWith(match, url.searchParams, call.body);
  if (wrong.length > 0) {
    throw new Mistake(422, `Invalid request.\n\n${wrong.join('\n')}`, `${route}: ${wrong.join(' ')}`);
  }
  const handle = routes[route];
  if (handle === undefined) throw new Error(`no route answers ${route}`);
  return handle(call);
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Mistake(400, 'Problems parsing JSON');
  }
}

function sent({ status, headers, body }: Reply): Sent {
  return {
    status,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      ...headers,
      'x-github-media-type': 'github.v3; format=json',
      'x-github-request-id': randomUUID().toUpperCase(),
    },
    body: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
  };
}

/** How GitHub words what it turns down. @param documentation where the operation is told of */
export function refused(
  { status, message, errors }: Pick<Refusal, 'status' | 'message' | 'errors'>,
  documentation = 'https://docs.github.com/rest',
  headers: Sent['headers'] = {},
): Sent {
  const problem = { message, ...(errors.length === 0 ? {} : { errors }), documentation_url: documentation };
  const { headers: usual, body } = sent({ status, body: { ...problem, status: String(status) } });
  return { status, headers: { ...usual, ...headers }, body };
}
