import { createServer as createPlainServer, type RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { type Listening, listenLocally } from '../listen-locally.ts';

/** A server on 127.0.0.1 that does a part of what Caddy does. */
export type ProxyServer = Listening;

interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** Answers as Caddy does when nothing listens where it passes requests on to. */
export async function startBadGateway({ certificate }: { readonly certificate?: Certificate }): Promise<ProxyServer> {
  return await listening((_, response) => void response.writeHead(502, { server: 'Caddy' }).end(), certificate);
}

/** Sends whoever comes by plain HTTP on to HTTPS, as Caddy does by itself: https://caddyserver.com/docs/automatic-https */
export async function startRedirection(): Promise<ProxyServer> {
  return await listening(({ headers, url = '/' }, response) => {
    const host = (headers.host ?? '').replace(/:\d+$/, '');
    response.writeHead(308, { server: 'Caddy', location: `https://${host}${url}`, connection: 'close' }).end();
  });
}

async function listening(answer: RequestListener, certificate?: Certificate): Promise<ProxyServer> {
  const server = certificate === undefined ? createPlainServer(answer) : createServer(certificate, answer);
  return await listenLocally(server);
}
