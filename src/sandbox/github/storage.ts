import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

/** Where artifacts lie: another server than the API, as at GitHub. */
export interface Storage {
  /** A link that whoever has it may follow for a minute. */
  linkTo(bytes: Uint8Array): string;
  close(): Promise<void>;
}

const minuteMs = 60_000;

/** @param now milliseconds since the epoch */
export async function startStorage(now: () => number): Promise<Storage> {
  const linked = new Map<string, { readonly bytes: Uint8Array; readonly until: number }>();
  const server = createServer(({ url = '', headers }, response) => {
    const found = linked.get(url);
    // The link is its own key: with a second one beside it Azure refuses to choose.
    if (headers.authorization !== undefined) response.writeHead(400).end('InvalidAuthenticationInfo');
    else if (found === undefined || found.until <= now()) response.writeHead(403).end('AuthenticationFailed');
    else response.writeHead(200, { 'content-type': 'application/zip' }).end(found.bytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the storage has no port');
  return {
    linkTo(bytes) {
      for (const [path, { until }] of linked) if (until <= now()) linked.delete(path);
      const path = `/artifacts/${randomUUID()}.zip?sig=${randomUUID()}`;
      linked.set(path, { bytes, until: now() + minuteMs });
      return `http://127.0.0.1:${address.port}${path}`;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
