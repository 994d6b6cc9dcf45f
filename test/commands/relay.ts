import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';

export interface SeenRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Relay extends AsyncDisposable {
  readonly origin: string;
  /** Every request, in the order of arrival. */
  readonly seen: SeenRequest[];
}

/** Of one connection only, or of a body that has been read already. */
const ownHeaders = new Set(['host', 'connection', 'keep-alive', 'content-length', 'transfer-encoding']);

/** Stands before an HTTP server and remembers what it was asked. Answers that name the server name the relay instead. */
export async function relayTo(origin: string): Promise<Relay> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const { method = '', url: path = '', headers } = incoming;
    const body = await text(incoming);
    seen.push({ method, path, headers, body });
    const passed = Object.entries(headers).filter(([name]) => !ownHeaders.has(name));
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers: passed.map(([name, value]): [string, string] => [name, String(value)]),
      ...(body === '' ? {} : { body }),
    });
    const renamed = (words: string) => words.replaceAll(origin, here);
    outgoing.writeHead(
      answer.status,
      Object.fromEntries(
        [...answer.headers].filter(([name]) => !ownHeaders.has(name)).map(([name, value]) => [name, renamed(value)]),
      ),
    );
    outgoing.end(renamed(await answer.text()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the relay has no TCP port');
  const here = `http://127.0.0.1:${address.port}`;
  return {
    origin: here,
    seen,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
