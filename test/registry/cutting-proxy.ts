import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A connection between client and server that breaks when a test wants it to. */
export interface CuttingProxy {
  readonly port: number;
  /** Bytes that went each way so far: up is to the server. */
  readonly passed: { up: number; down: number };
  /** Breaks the connection that carries the next so many bytes that way. */
  cutAfter(way: 'up' | 'down', bytes: number): void;
}

/** Passes TCP on to a port of the loopback. */
export async function cuttingProxy(port: number): Promise<CuttingProxy> {
  const passed = { up: 0, down: 0 };
  const left = { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY };
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    pass(client, upstream, 'up');
    pass(upstream, client, 'down');
  });

  function pass(from: Socket, to: Socket, way: 'up' | 'down'): void {
    sockets.add(from);
    const end = () => {
      sockets.delete(from);
      to.destroy();
    };
    from.on('error', end).on('close', end);
    to.on('drain', () => from.resume());
    from.on('data', (chunk) => {
      passed[way] += chunk.length;
      left[way] -= chunk.length;
      if (left[way] < 0) {
        left[way] = Number.POSITIVE_INFINITY;
        from.destroy();
        // What came before the break does arrive.
        to.end();
        return;
      }
      if (!to.write(chunk)) from.pause();
    });
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    passed,
    cutAfter(way, bytes) {
      left[way] = bytes;
    },
  };
}
