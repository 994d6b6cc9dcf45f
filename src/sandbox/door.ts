import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A local port that stands for a port of a sandbox address, the same one for as long as the server lives. */
export interface Door {
  readonly port: number;
  /** Lets connections through to a local port; undefined shuts it, and connections are reset as by a host without one. */
  leadTo(port: number | undefined): void;
  /** Resets the connections that are open. */
  cut(): void;
  close(): Promise<void>;
}

/**
 * @param preferred a port to take when it is free
 */
export async function openDoor(preferred?: number): Promise<Door> {
  let target: number | undefined;
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (outside) => {
    if (target === undefined) {
      outside.resetAndDestroy();
      return;
    }
    const inside = connect({ port: target, host: '127.0.0.1', noDelay: true });
    for (const [one, other] of [
      [outside, inside],
      [inside, outside],
    ] as const) {
      open.add(one);
      one.pipe(other);
      // Either side may leave in the middle; the other is then told by the same means.
      one.on('error', () => other.resetAndDestroy());
      one.on('close', () => open.delete(one));
    }
  });
  const port = await listen(preferred).catch(() => listen());

  async function listen(wanted = 0): Promise<number> {
    server.listen(wanted, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the door has no port');
    return address.port;
  }

  return {
    port,
    leadTo(inside) {
      target = inside;
    },
    cut() {
      for (const socket of open) socket.resetAndDestroy();
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
