import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Reach } from '../reach.ts';

export interface Control {
  readonly origin: string;
  close(): Promise<void>;
}

/** Tells other processes where an address of the sandbox is reached: `GET /reach/203.0.113.10/443`. */
export async function startControl(reach: Reach, port = 0): Promise<Control> {
  const server = createServer((request, response) => {
    const [, address, wanted] = /^\/reach\/([\d.]+)\/(\d+)$/.exec(request.url ?? '') ?? [];
    if (address === undefined) {
      response.writeHead(request.url === '/' ? 200 : 404).end();
      return;
    }
    void reach(address, Number(wanted)).then((door) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(door));
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the control server has no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
