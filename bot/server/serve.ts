import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { asFailure } from '../../src/engine/failure.ts';
import { UsageError } from '../../src/engine/usage-error.ts';
import { type Answer, send } from './answer.ts';
import type { Identity } from './identity.ts';
import type { Intake } from './intake.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Work } from './work.ts';

export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly webhookPath: string;
  readonly intake: Intake;
  readonly work: Work;
  readonly identity: Pick<Identity, 'confirmed'>;
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>;
  readonly log: Log;
}

export interface BotServer {
  readonly url: string;
  /** Takes nothing more, and resolves when what is in hand is done. */
  drain(): Promise<void>;
  /** Ends what connections there are. */
  close(): void;
}

/** Milliseconds: nobody may hold a connection with a request that never ends. */
const patience = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000 };

/**
 * Listens for deliveries, and for whoever watches over us: `/healthz` says whether the process answers, `/readyz`
 * whether GitHub accepts it, `/metrics` what it has done.
 *
 * @throws UsageError where nothing can listen there
 */
export async function serve(options: ServeOptions): Promise<BotServer> {
  const { host, port, webhookPath, intake, work, identity, metrics, log } = options;
  let draining = false;

  const server = createServer(patience, (request, response) => {
    answerTo(request).then(
      (answer) => send(request, response, answer),
      (error: unknown) => {
        // Whoever asked may have gone away.
        if (request.socket.destroyed) return;
        log.error('a request could not be answered', error);
        send(request, response, { status: 500, text: 'This is a fault of the server.\n' });
      },
    );
  });
  server.listen(port, host);
  await once(server, 'listening').catch((error: unknown) => {
    throw new UsageError(
      `Nothing can listen on ${host}, port ${port}: ${asFailure(error).message}`,
      'Give another HOST or PORT.',
    );
  });

  async function answerTo(request: IncomingMessage): Promise<Answer> {
    const [path] = (request.url ?? '').split('?');
    if (path === webhookPath) return await intake.take(request);
    const look = path === undefined ? undefined : looks.get(path);
    if (look === undefined) return { status: 404, text: 'There is nothing here.\n' };
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return { status: 405, text: 'This is only looked at.\n' };
    return await look();
  }

  const looks = new Map<string, () => Promise<Answer>>([
    ['/healthz', async () => ({ status: 200, text: 'ok\n' })],
    ['/readyz', ready],
    ['/metrics', async () => ({ status: 200, text: await metrics.text(), type: metrics.contentType })],
  ]);

  async function ready(): Promise<Answer> {
    if (draining) return { status: 503, text: 'not ready: being stopped\n' };
    try {
      await identity.confirmed();
      return { status: 200, text: 'ready\n' };
    } catch (error) {
      return { status: 503, text: `not ready: GitHub does not accept this App: ${asFailure(error).message}\n` };
    }
  }

  return {
    url: urlOf(server.address(), host),
    async drain() {
      draining = true;
      intake.close();
      server.close();
      await work.done();
    },
    close: () => server.closeAllConnections(),
  };
}

function urlOf(address: ReturnType<ReturnType<typeof createServer>['address']>, host: string): string {
  if (address === null || typeof address === 'string') throw new Error(`a server on ${host} has no port`);
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}
