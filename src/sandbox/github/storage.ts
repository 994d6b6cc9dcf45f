import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { listenLocally } from '../listen-locally.ts';

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
  const { port, close } = await listenLocally(server);
  return {
    linkTo(bytes) {
      for (const [path, { until }] of linked) if (until <= now()) linked.delete(path);
      const path = `/artifacts/${randomUUID()}.zip?sig=${randomUUID()}`;
      linked.set(path, { bytes, until: now() + minuteMs });
      return `http://127.0.0.1:${port}${path}`;
    },
    close,
  };
}
