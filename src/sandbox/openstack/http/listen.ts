import { createServer } from 'node:http';
import { answering } from '../../answering.ts';
import type { Faults } from '../../faults.ts';
import { listenLocally } from '../../listen-locally.ts';
import { type Admitted, answer } from './answer.ts';
import type { Service } from './service.ts';

export interface HttpDoor {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Answers from now on. Services hand out links, so they are made when the origin is known. */
  serve(services: readonly Service[], admitted: Admitted, faults?: Faults): void;
  close(): Promise<void>;
}

/** A TCP port of the loopback address for all services of the cloud, each below its prefix. */
export async function listen(port: number): Promise<HttpDoor> {
  const server = createServer();
  const listening = await listenLocally(server, port);
  const origin = `http://127.0.0.1:${listening.port}`;
  return {
    origin,
    serve(services, admitted, faults) {
      const serving = { origin, services, admitted, ...(faults === undefined ? {} : { faults }) };
      server.on(
        'request',
        answering((request, response) => answer(request, response, serving)),
      );
    },
    close: listening.close,
  };
}
