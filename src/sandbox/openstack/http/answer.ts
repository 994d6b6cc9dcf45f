import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Faults, Outcome, Words } from '../../faults.ts';
import { answerUnder, type Sent } from '../../faults-http.ts';
import type { Reply } from './call.ts';
import { negotiate, notBefore } from './microversion.ts';
import { Refusal } from './refusal.ts';
import { findRoute } from './route.ts';
import type { Service } from './service.ts';

/** Whether a token is good. */
export type Admitted = (token: string) => boolean;

interface Serving {
  readonly origin: string;
  readonly services: readonly Service[];
  readonly admitted: Admitted;
  readonly faults?: Faults;
}

/** Finds the service and the route that a request is for, and sends what they reply. */
export async function answer(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const body = parsed(await text(request));
  // It names itself as it was called, so that whoever stands before it is not passed by.
  const { host } = request.headers;
  const url = new URL(request.url ?? '/', host === undefined ? serving.origin : `http://${host}`);
  const service = serving.services.find(({ name }) => `${url.pathname}/`.startsWith(`/${name}/`));
  if (service === undefined) {
    response.writeHead(404).end();
    return;
  }
  const requestId = `req-${randomUUID()}`;
  const effect = serving.faults?.strike({
    service: service.name,
    method: request.method ?? 'GET',
    path: pathBelow(service, url),
  });
  const asked = { request, url, body, requestId, ...(effect?.kind === 'outcome' ? { outcome: effect.outcome } : {}) };
  const dressed = (reply: Reply) => sentBy(service, requestId, reply);
  const sent = await answerUnder(effect, response, {
    act: () => dressed(replyTo(asked, service, serving.admitted)),
    refuse: (words) => dressed(refusedWith(service, words)),
  });
  if (sent === undefined) return;
  response.writeHead(sent.status, sent.headers);
  response.end(request.method === 'HEAD' ? '' : sent.body);
}

function sentBy(service: Service, requestId: string, { status, headers, body }: Reply): Sent {
  const text = body === undefined ? '' : JSON.stringify(body);
  return {
    status,
    headers: {
      'Content-Type': 'application/json',
      ...(status === 204 ? {} : { 'Content-Length': Buffer.byteLength(text) }),
      ...service.headers(requestId),
      ...headers,
    },
    body: text,
  };
}

function pathBelow({ name }: Service, { pathname }: URL): string {
  return pathname.slice(`/${name}`.length);
}

interface Asked {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly body: unknown;
  readonly requestId: string;
  readonly outcome?: Outcome;
}

/** As in front of a real service, the token is judged first, then the microversion, then the path. */
function replyTo({ request, url, body, requestId, outcome }: Asked, service: Service, admitted: Admitted): Reply {
  const path = pathBelow(service, url);
  const { method = 'GET', headers } = request;
  return orRefused(service, () => {
    const open = findRoute(service.open, method, path);
    const token = headers['x-auth-token'];
    if (open === undefined && (typeof token !== 'string' || !admitted(token))) throw service.unauthorized;
    const range = service.microversions;
    const version = range === undefined ? undefined : negotiate(range, headers);
    const match = open ?? findRoute(service.routes, method, path);
    if (match === undefined) throw new Refusal(404, 'The resource could not be found.', 'HTTPNotFound');
    const since = (wanted: string): boolean => version !== undefined && notBefore(version, wanted);
    const call = {
      url,
      params: match.params,
      headers,
      body,
      requestId,
      since,
      ...(outcome === undefined ? {} : { outcome }),
    };
    const reply = orRefused(service, () => match.handle(call));
    return range === undefined || version === undefined ? reply : withHeaders(range.headers(version), reply);
  });
}

function orRefused(service: Service, handle: () => Reply): Reply {
  try {
    return handle();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return withHeaders(error.headers, service.refuse(error));
  }
}

function refusedWith(service: Service, { status, message, type, headers }: Words): Reply {
  return orRefused(service, () => {
    throw new Refusal(status, message, type, headers);
  });
}

function withHeaders(headers: Readonly<Record<string, string>>, reply: Reply): Reply {
  return { ...reply, headers: { ...headers, ...reply.headers } };
}

/** What is no JSON is as good as nothing: the routes then say what they miss. */
function parsed(sent: string): unknown {
  try {
    return JSON.parse(sent);
  } catch {
    return undefined;
  }
}
