import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
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
}

/** Finds the service and the route that a request is for, and sends what they reply. */
export async function answer(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const body = parsed(await text(request));
  const url = new URL(request.url ?? '/', serving.origin);
  const service = serving.services.find(({ prefix }) => `${url.pathname}/`.startsWith(`${prefix}/`));
  if (service === undefined) {
    response.writeHead(404).end();
    return;
  }
  const requestId = `req-${randomUUID()}`;
  const asked = { request, url, body, requestId };
  const reply = replyTo(asked, service, serving.admitted);
  const sent = reply.body === undefined ? '' : JSON.stringify(reply.body);
  response.writeHead(reply.status, {
    'Content-Type': 'application/json',
    ...(reply.status === 204 ? {} : { 'Content-Length': Buffer.byteLength(sent) }),
    ...service.headers(requestId),
    ...reply.headers,
  });
  response.end(request.method === 'HEAD' ? '' : sent);
}

interface Asked {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly body: unknown;
  readonly requestId: string;
}

/** As in front of a real service, the token is judged first, then the microversion, then the path. */
function replyTo({ request, url, body, requestId }: Asked, service: Service, admitted: Admitted): Reply {
  const path = url.pathname.slice(service.prefix.length);
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
    const call = { url, params: match.params, headers, body, requestId, since };
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
