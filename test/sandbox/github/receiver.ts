import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { answering } from '../../../src/sandbox/answering.ts';

export interface Received {
  readonly event: string;
  readonly id: string;
  readonly signature: string;
  readonly body: string;
  readonly payload: Payload;
}

const payloadSchema = z.looseObject({ action: z.string(), installation: z.looseObject({ id: z.number() }) });
type Payload = z.output<typeof payloadSchema>;

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** Decides the answer to each. */
  status: () => number | Promise<number>;
}

/** Where webhooks arrive, until the test ends. */
export async function receiver(): Promise<Receiver> {
  const received: Received[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request);
    const { headers } = request;
    received.push({
      event: String(headers['x-github-event']),
      id: String(headers['x-github-delivery']),
      signature: String(headers['x-hub-signature-256']),
      body,
      payload: payloadSchema.parse(JSON.parse(body)),
    });
    response.writeHead(await one.status()).end();
  };
  const server = createServer(answering(take));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const one: Receiver = { url: `http://127.0.0.1:${address.port}/`, received, status: () => 202 };
  return one;
}
