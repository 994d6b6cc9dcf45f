import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenLocally } from '../../src/sandbox/listen-locally.ts';

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
  const { port, close } = await listenLocally(server);
  const here = `http://127.0.0.1:${port}`;
  return {
    origin: here,
    seen,
    [Symbol.asyncDispose]: close,
  };
}
