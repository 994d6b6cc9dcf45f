import { once } from 'node:events';
import { request as http, type IncomingMessage } from 'node:http';
import { request as https } from 'node:https';
import { text } from 'node:stream/consumers';
import { TLSSocket } from 'node:tls';

/**
 * What a port of this computer answers to a GET for a domain: over TLS when there is something to trust.
 *
 * @returns with the SHA-256 fingerprint of the certificate that it shows
 */
export async function fetched(port: number, domain: string, trust?: { readonly ca: string }) {
  const common = { host: '127.0.0.1', port, path: '/', headers: { host: domain }, agent: false } as const;
  const request = trust === undefined ? http(common) : https({ ...common, servername: domain, ca: trust.ca });
  request.end();
  const [response]: IncomingMessage[] = await once(request, 'response');
  if (response === undefined) throw new Error('no response');
  const { socket, statusCode: status } = response;
  const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.fingerprint256 : undefined;
  return { status, body: await text(response), certificate };
}
