import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP line to a port of this computer. */
export interface Line extends AsyncDisposable {
  readonly host: '127.0.0.1';
  readonly port: number;
  /**
   * From this instant whatever the near end says is swallowed and never answered, as if its process were gone: the far
   * end sees its connections close.
   */
  die(): void;
}

export async function lineTo(far: { readonly host: string; readonly port: number }): Promise<Line> {
  let dead = false;
  const near = new Set<Socket>();
  const beyond = new Set<Socket>();
  const server = createServer({ noDelay: true }, (outside) => {
    near.add(outside);
    outside.on('error', () => {}).on('close', () => near.delete(outside));
    if (dead) {
      outside.resume();
      return;
    }
    const inside = connect({ ...far, noDelay: true });
    beyond.add(inside);
    outside.pipe(inside);
    inside.pipe(outside);
    inside.on('error', () => !dead && outside.resetAndDestroy());
    inside.on('close', () => beyond.delete(inside));
    outside.on('error', () => inside.resetAndDestroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the line has no port');
  return {
    host: '127.0.0.1',
    port: address.port,
    die() {
      dead = true;
      for (const outside of near) outside.unpipe().resume();
      for (const inside of beyond) inside.unpipe().destroy();
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of [...near, ...beyond]) socket.destroy();
      await closed;
    },
  };
}
