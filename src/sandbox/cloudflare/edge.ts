import { once } from 'node:events';
import {
  createServer as createPlainServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer, request as httpsRequest } from 'node:https';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Reach } from '../../reach.ts';
import type { CertificateAuthority } from '../certificate-authority.ts';
import { listenLocally } from '../listen-locally.ts';
import type { Names } from './names.ts';
import type { SandboxZone } from './record.ts';
import type { EncryptionMode } from './zone-settings.ts';

export interface EdgeOptions {
  readonly names: Names;
  readonly modeFor: (name: string) => EncryptionMode;
  readonly zones: readonly SandboxZone[];
  readonly reach: Reach;
  /** Signs the certificates that are shown to the world. What it has signed is trusted in a server too. */
  readonly authority: CertificateAuthority;
  /** PEM of the root that is trusted in servers besides. */
  readonly originCa: string;
}

/** Cloudflare's proxy: HTTPS before the servers that proxied records point at. */
export interface Edge {
  /** On 127.0.0.1. */
  readonly port: number;
  /** The same for plain HTTP, which goes on as plain HTTP whatever the mode. */
  readonly httpPort: number;
  close(): Promise<void>;
}

/** Of a request's body, on a free plan: https://developers.cloudflare.com/workers/platform/limits/ */
const mostBytes = 100 * 2 ** 20;

/**
 * Starts the proxy. How it reaches a server, and what it answers when that fails, follows
 * https://developers.cloudflare.com/ssl/origin-configuration/ssl-modes/ and
 * https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/.
 */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const contexts = new Map<string, Promise<SecureContext>>();
  const contextFor = async (name: string) => createSecureContext(await options.authority.issue([name]));
  const server = createServer(
    {
      SNICallback(name, done) {
        // Universal SSL covers a zone and the names one label below it.
        if (!options.zones.some((zone) => name === zone.name || parentOf(name) === zone.name)) {
          done(new Error(`no certificate covers ${name}`));
          return;
        }
        const context = contexts.get(name) ?? contextFor(name);
        contexts.set(name, context);
        context.then((made) => done(null, made), done);
      },
    },
    (request, response) => {
      void pass(request, response, options).catch((error: unknown) => refuse(response, statusOf(error)));
    },
  );
  const plain = createPlainServer((request, response) => {
    void pass(request, response, options, 'off').catch((error: unknown) => refuse(response, statusOf(error)));
  });
  // A large body over a slow line takes as long as it takes.
  server.requestTimeout = 0;
  plain.requestTimeout = 0;
  const listening = [await listenLocally(server), await listenLocally(plain)] as const;
  const [{ port }, { port: httpPort }] = listening;
  return {
    port,
    httpPort,
    close: async () => void (await Promise.all(listening.map((one) => one.close()))),
  };
}

async function pass(
  request: IncomingMessage,
  response: ServerResponse,
  options: EdgeOptions,
  asked?: EncryptionMode,
): Promise<void> {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  const origin = options.names.origin(host);
  if (origin === undefined) return refuse(response, 409);
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) return refuse(response, 413);
  const mode = asked ?? options.modeFor(host);
  const plain = mode === 'off' || mode === 'flexible';
  const { host: hostname, port } = await options.reach(origin, plain ? 80 : 443);
  const scheme = asked === undefined ? 'https' : 'http';
  const headers = { ...request.headers, 'x-forwarded-proto': scheme, 'cf-visitor': `{"scheme":"${scheme}"}` };
  const common = { hostname, port, method: request.method, path: request.url, headers, agent: false } as const;
  const onward = plain
    ? httpRequest(common)
    : httpsRequest({
        ...common,
        servername: host,
        ca: [options.originCa, options.authority.ca],
        rejectUnauthorized: mode === 'strict',
      });
  const sending = pipeline(request, limited(), onward);
  const [answer] = await Promise.race([
    once(onward, 'response').then(([received]: IncomingMessage[]) => [received]),
    sending.then(() => new Promise<never>(() => undefined)),
  ]);
  if (answer === undefined) return refuse(response, 520);
  response.writeHead(answer.statusCode ?? 520, answer.headers);
  await pipeline(answer, response);
}

class TooLarge extends Error {}

/** Passes on what comes, as far as a body may go. */
function limited(): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      if (bytes > mostBytes) done(new TooLarge());
      else done(null, chunk);
    },
  });
}

/** 521: the server refuses connections. 525: it does not speak TLS. 526: its certificate is not trusted. */
function statusOf(error: unknown): number {
  if (error instanceof TooLarge) return 413;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ECONNREFUSED') return 521;
  if (/^(ERR_SSL|EPROTO|ECONNRESET)/.test(code)) return 525;
  if (/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code)) return 526;
  return 520;
}

function refuse(response: ServerResponse, status: number): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'text/html', server: 'cloudflare', connection: 'close' });
  response.end(`<html><body><h1>Error code ${status}</h1></body></html>\n`);
}

function parentOf(name: string): string {
  return name.slice(name.indexOf('.') + 1);
}
