import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/**
 * A listener that answers in its own time. A client that goes before all of its request has come is an everyday thing,
 * and told nothing; what fails otherwise is a fault of the sandbox itself, and answered as one.
 */
export function answering(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): RequestListener {
  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) {
        response.destroy();
        return;
      }
      response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(error instanceof Error ? error.stack : String(error));
    });
  };
}
