import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { answering } from '../answering.ts';
import type { Faults } from '../faults.ts';
import { answerUnder } from '../faults-http.ts';
import { listenLocally } from '../listen-locally.ts';
import { answer, refused } from './answer.ts';
import type { SeenRequest } from './sandbox-github.ts';
import type { State } from './state.ts';

export interface Door {
  readonly url: string;
  serve(serving: Serving): void;
  close(): Promise<void>;
}

export interface Serving {
  readonly state: State;
  readonly faults?: Faults | undefined;
  readonly latencyMs: () => number;
  readonly onRequest: (request: SeenRequest) => void;
  readonly mistaken: (reason: string) => void;
}

/** A TCP port of the loopback address for the API. */
export async function listen(port: number): Promise<Door> {
  const server = createServer();
  const listening = await listenLocally(server, port);
  return {
    url: `http://127.0.0.1:${listening.port}`,
    serve(serving) {
      server.on(
        'request',
        answering((request, response) => respond(request, response, serving)),
      );
    },
    close: listening.close,
  };
}

async function respond(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const { state, faults, latencyMs, onRequest, mistaken } = serving;
  const { method = 'GET', url: path = '/' } = request;
  const body = await text(request);
  const url = new URL(path, state.url);
  if (latencyMs() > 0) await setTimeout(latencyMs());
  const effect = faults?.strike({ service: 'github', method, path: url.pathname });
  const sent = await answerUnder(effect, response, {
    act: () => answer(state, { request, url, text: body }, mistaken),
    refuse: ({ status, message, headers }) => refused({ status, message, errors: [] }, undefined, headers),
  });
  if (sent === undefined) return;
  response.writeHead(sent.status, sent.headers);
  response.end(sent.body);
  onRequest({ method, path, body, status: sent.status });
}
