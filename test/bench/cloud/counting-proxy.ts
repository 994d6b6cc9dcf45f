import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Agent, type Dispatcher, request } from 'undici';
import { z } from 'zod';
import { listenLocally } from '../../../src/sandbox/listen-locally.ts';

/** Stands before all services of a cloud, and tells how many requests they got. */
export interface CountingProxy extends AsyncDisposable {
  /** The identity endpoint as a client is to be told it; the catalog that it answers with leads through the proxy too. */
  readonly authUrl: string;
  /** How many requests have come since this was asked last. */
  taken(): number;
}

const catalogSchema = z.object({
  token: z.object({ catalog: z.array(z.object({ endpoints: z.array(z.object({ url: z.string() })) })) }),
});

/** Of one connection only, or of a body that has been read, or that would have to be unpacked before it is read. */
const ownHeaders = new Set([
  'host',
  'connection',
  'keep-alive',
  'content-length',
  'transfer-encoding',
  'accept-encoding',
  'expect',
]);

/**
 * @param identity the cloud's identity endpoint
 * @param ca PEM of authorities that the cloud's certificates chain to, besides the well-known ones
 */
export async function countingProxy(identity: string, ca: string | undefined): Promise<CountingProxy> {
  const upstream = new Agent(ca === undefined ? {} : { connect: { ca } });
  /** The local origin of each of the cloud's. */
  const doors = new Map<string, { readonly origin: string; readonly close: () => Promise<void> }>();
  let count = 0;

  /** A port of its own for each origin, so that paths stay what they are. */
  async function doorTo(origin: string): Promise<string> {
    const there = doors.get(origin);
    if (there !== undefined) return there.origin;
    const server = createServer((incoming, outgoing) => {
      count += 1;
      relayed(origin, incoming, outgoing).catch((error: unknown) => {
        outgoing.writeHead(502, { 'content-type': 'text/plain' }).end(String(error));
      });
    });
    const { port, close } = await listenLocally(server);
    const here = `http://127.0.0.1:${port}`;
    doors.set(origin, { origin: here, close });
    return here;
  }

  async function relayed(origin: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const { method = 'GET', url = '/', headers } = incoming;
    const passed = Object.entries(headers).filter(([name]) => !ownHeaders.has(name));
    const answer = await request(`${origin}${url}`, {
      dispatcher: upstream,
      method: methodIn(method),
      headers: Object.fromEntries(passed),
      ...(body.length === 0 ? {} : { body }),
    });
    const text = await answer.body.text();
    if (url.endsWith('/auth/tokens')) await openDoors(text);
    const kept = Object.entries(answer.headers).filter(([name]) => !ownHeaders.has(name));
    const said = Buffer.from(renamed(text));
    const head = Object.fromEntries(kept.map(([name, value]) => [name, renamed(String(value))]));
    const length = answer.statusCode === 204 || method === 'HEAD' ? {} : { 'content-length': said.length };
    outgoing.writeHead(answer.statusCode, { ...head, ...length }).end(said);
  }

  async function openDoors(token: string): Promise<void> {
    const parsed = catalogSchema.safeParse(JSON.parse(token));
    for (const { url } of parsed.data?.token.catalog.flatMap(({ endpoints }) => endpoints) ?? []) {
      await doorTo(new URL(url).origin);
    }
  }

  function renamed(words: string): string {
    return [...doors].reduce((text, [origin, door]) => text.replaceAll(origin, door.origin), words);
  }

  const { origin, pathname } = new URL(identity);
  return {
    authUrl: `${await doorTo(origin)}${pathname}`,
    taken() {
      const taken = count;
      count = 0;
      return taken;
    },
    async [Symbol.asyncDispose]() {
      for (const { close } of doors.values()) await close();
      await upstream.close();
    },
  };
}

const methods: readonly Dispatcher.HttpMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

function methodIn(word: string): Dispatcher.HttpMethod {
  const found = methods.find((method) => method === word);
  if (found === undefined) throw new Error(`no service of OpenStack knows ${word}`);
  return found;
}
