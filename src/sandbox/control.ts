import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Reach } from '../reach.ts';
import { answering } from './answering.ts';
import { listenLocally } from './listen-locally.ts';

export interface Control {
  /** Ends in the name of this very sandbox, and answers with it: another program may come to have the port one day. */
  readonly url: string;
  close(): Promise<void>;
}

/** Tells other processes where an address of the sandbox is reached: `GET {url}/reach/203.0.113.10/443`. */
export async function startControl(reach: Reach, port = 0): Promise<Control> {
  const name = randomUUID();
  const server = createServer(
    answering(async (request, response) => {
      const [, called, address, wanted] = /^\/([^/]+)(?:\/reach\/([\d.]+)\/(\d+))?$/.exec(request.url ?? '') ?? [];
      if (called !== name) {
        response.writeHead(404).end();
        return;
      }
      if (address === undefined) {
        response.end(name);
        return;
      }
      const door = await reach(address, Number(wanted));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(door));
    }),
  );
  const listening = await listenLocally(server, port);
  return { url: `http://127.0.0.1:${listening.port}/${name}`, close: listening.close };
}
