import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Server as SecureServer } from 'node:https';

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** Ends what is under way too. */
  close(): Promise<void>;
}

/**
 * Lets an HTTP server listen on this machine.
 *
 * @param port one that is free when left out
 * @param host the loopback address when left out
 */
export async function listenLocally(server: Server | SecureServer, port = 0, host = '127.0.0.1'): Promise<Listening> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no TCP port');
  return {
    port: address.port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
