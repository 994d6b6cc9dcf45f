import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { json } from 'node:stream/consumers';
import type { Credentials } from '../../src/openstack/credentials.ts';

export interface Seen {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
  /** The client's port, by which connections are told apart. */
  readonly port: number | undefined;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, or as it is when a string. */
  readonly body?: unknown;
}

/** Answers a request; `hang up` closes the connection instead. Undefined leaves it to Keystone below, else 404. */
export type Answering = (seen: Seen) => Reply | 'hang up' | undefined | Promise<Reply | undefined>;

export interface LocalCloud extends AsyncDisposable {
  readonly url: string;
  /** Every request, in the order of arrival. */
  readonly seen: readonly Seen[];
  /** `GET /compute/v2.1/servers` and the like, without the sign-ins. */
  readonly asked: () => readonly string[];
  readonly credentials: Credentials;
}

/** A real HTTP server that signs anybody in, `token-1` first, and has the services of {@link catalogOf}. */
export async function localCloud(
  answer: Answering = () => undefined,
  tls?: { readonly key: string; readonly cert: string },
): Promise<LocalCloud> {
  const seen: Seen[] = [];
  let tokens = 0;
  const listener: RequestListener = async (incoming, outgoing) => {
    const { method = '', url: path = '', headers } = incoming;
    const body = headers['content-type'] === 'application/json' ? await json(incoming) : undefined;
    const one = { method, path, headers, body, port: incoming.socket.remotePort };
    seen.push(one);
    let reply = await answer(one);
    if (reply === 'hang up') {
      outgoing.destroy();
      return;
    }
    if (reply === undefined && isSignIn(one)) {
      tokens += 1;
      reply = { status: 201, headers: { 'x-subject-token': `token-${tokens}` }, body: tokenBody(catalogOf(url)) };
    }
    reply ??= { status: 404, body: { itemNotFound: { code: 404, message: 'Nothing here.' } } };
    const raw = typeof reply.body === 'string';
    outgoing.writeHead(reply.status ?? 200, {
      'content-type': raw ? 'text/html' : 'application/json',
      'x-openstack-request-id': `req-${seen.length}`,
      ...reply.headers,
    });
    outgoing.end(reply.body === undefined ? '' : raw ? reply.body : JSON.stringify(reply.body));
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${address.port}`;
  return {
    url,
    seen,
    asked: () => seen.filter((one) => !isSignIn(one)).map(({ method, path }) => `${method} ${path}`),
    credentials: passwordCredentials(url),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function isSignIn({ path }: Seen): boolean {
  return path.endsWith('/auth/tokens');
}

export function passwordCredentials(url: string): Credentials {
  return {
    authUrl: `${url}/identity/v3`,
    auth: {
      method: 'password',
      user: { name: 'alice', domain: { name: 'Default' } },
      password: 'a-secret-password',
      project: { name: 'registry', domain: { name: 'Default' } },
    },
    interface: 'public',
    source: "clouds.yaml, cloud 'test'",
  };
}

export function tokenBody(catalog: readonly object[]): object {
  return { token: { user: { id: 'u1' }, project: { id: 'p1' }, catalog } };
}

export function catalogOf(url: string): readonly object[] {
  return [
    catalogEntry('compute', [{ url: `${url}/compute/v2.1` }]),
    catalogEntry('network', [{ url: `${url}/network` }]),
    catalogEntry('volumev3', [{ url: `${url}/volume/v3/p1` }]),
    catalogEntry('image', [{ url: `${url}/image/` }]),
  ];
}

export function catalogEntry(
  type: string,
  endpoints: readonly { readonly url: string; readonly interface?: string; readonly region?: string }[],
) {
  return {
    type,
    endpoints: endpoints.map((endpoint) => {
      const { region = 'RegionOne', interface: face = 'public', url } = endpoint;
      return { interface: face, region, region_id: region, url };
    }),
  };
}

/** What a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error,
  );
}
