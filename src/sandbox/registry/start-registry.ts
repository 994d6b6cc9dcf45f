import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { type Listening, listenLocally } from '../listen-locally.ts';
import { authentication } from './authentication.ts';
import { reply } from './call.ts';
import type { Reading } from './pull-through.ts';
import { RegistryFault } from './registry-fault.ts';
import { type Route, routeOf } from './route.ts';
import { type RegistryStorage, registryStorage } from './storage.ts';

export interface RegistryServerOptions {
  /** Default: one that is free. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** The registry's public name. */
  readonly domain: string;
  /** Gives the text of the htpasswd file as it is now. Without one everybody may read, and nobody write. */
  readonly htpasswd?: () => string;
  /** Both in PEM. Plain HTTP when left out. */
  readonly certificate?: { readonly key: string; readonly cert: string };
  /** What another server of the same registry has kept. Default: nothing yet. */
  readonly storage?: RegistryStorage;
  /** Whether it refuses to be written to (`storage.maintenance.readonly`). */
  readonly readOnly?: boolean;
  /** Whether manifests and blobs may be deleted (`storage.delete.enabled`). Default: they may. */
  readonly deletion?: boolean;
  /** Done before anything is read. */
  readonly beforeReading?: (reading: Reading) => Promise<void>;
  /** What URLs of foreign layers must match. Default: nothing does, as in distribution. */
  readonly allowedUrls?: RegExp;
}

export interface RegistryServer extends Listening {
  /** `https://127.0.0.1:PORT`, or `http:` without a certificate. */
  readonly url: string;
}

/**
 * A registry over HTTPS that really stores and serves images, with the answers of distribution 3:
 * https://distribution.github.io/distribution/spec/api/.
 */
export async function startRegistry(options: RegistryServerOptions): Promise<RegistryServer> {
  const { host = '127.0.0.1', storage = registryStorage(), domain, allowedUrls = /^$/ } = options;
  const admits = options.htpasswd === undefined ? undefined : authentication(options.htpasswd);
  const { certificate } = options;
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    void handle(request, response).catch((error: unknown) => fail(response, error, domain));
  };
  const server = certificate === undefined ? createPlainServer(answer) : createServer(certificate, answer);
  // A large layer over a slow line takes as long as it takes.
  server.requestTimeout = 0;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://registry');
    const route = routeOf(url.pathname);
    if (route === undefined) return reply({ response }, url.pathname === '/' ? 200 : 404, {});
    response.setHeader('Docker-Distribution-Api-Version', 'registry/2.0');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    if (admits !== undefined && !(await admits(request.headers.authorization)))
      throw new RegistryFault('UNAUTHORIZED', accessOf(request, route));
    if ((admits === undefined || options.readOnly) && !reads(request))
      return reply({ response }, 405, { allow: 'GET, HEAD' });
    if (options.deletion === false && request.method === 'DELETE' && !url.pathname.includes('/blobs/uploads/'))
      throw new RegistryFault('UNSUPPORTED');
    const handler = route.handlers[request.method ?? ''];
    if (handler === undefined) return reply({ response }, 405, { allow: Object.keys(route.handlers).join(', ') });
    if (reads(request)) {
      const { accept = '' } = request.headers;
      await options.beforeReading?.({ path: url.pathname, name: route.name, reference: route.reference, accept });
    }
    await handler({ storage, allowedUrls, request, response, query: url.searchParams, ...route });
  }

  const { port, close } = await listenLocally(server, options.port ?? 0, host);
  return { port, url: `${certificate === undefined ? 'http' : 'https'}://${host}:${port}`, close };
}

function fail(response: ServerResponse, error: unknown, domain: string): void {
  // The client is gone, or has a part of the answer already: there is no one to tell.
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { status, body } = error instanceof RegistryFault ? error : { status: 500, body: String(error) };
  const challenge = status === 401 ? { 'www-authenticate': `Basic realm="${domain}"` } : {};
  reply({ response }, status, { 'content-type': 'application/json; charset=utf-8', ...challenge }, body);
}

/** What the caller would have to be allowed, as distribution tells it in the detail of a 401. */
function accessOf({ method = 'GET', url = '' }: IncomingMessage, { name }: Route): unknown {
  if (url.startsWith('/v2/_catalog')) return [{ Type: 'registry', Class: '', Name: 'catalog', Action: '*' }];
  if (name === '') return null;
  const actions = method === 'DELETE' ? ['delete'] : reads({ method }) ? ['pull'] : ['pull', 'push'];
  return actions.map((Action) => ({ Type: 'repository', Class: '', Name: name, Action }));
}

function reads({ method }: Pick<IncomingMessage, 'method'>): boolean {
  return method === 'GET' || method === 'HEAD';
}
