import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly type?: string;
}

/** How long the rest of a refused body is let come in, so that its sender gets to read the answer, in milliseconds. */
const lingerMs = 5_000;

/** Sends an answer. A sender that is still sending is heard out for a while, and then hung up on. */
export function send(request: IncomingMessage, response: ServerResponse, { status, text, type }: Answer): void {
  response.writeHead(status, {
    'content-type': type ?? 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(request.method === 'HEAD' ? '' : text);
  if (request.complete) return;
  const hangUp = setTimeout(() => request.socket.destroy(), lingerMs).unref();
  request.once('close', () => clearTimeout(hangUp));
  request.resume();
}
