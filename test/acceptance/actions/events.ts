import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { SandboxGitHub } from '../../../src/sandbox/github/sandbox-github.ts';
import type { JobEvent } from './job.ts';

const payloadSchema = z.record(z.string(), z.unknown());

/** What happens at GitHub, in the order in which workflows would be started by it. */
export interface Events extends AsyncDisposable {
  /** All that has happened since the last time, as `issue_comment.created`. */
  happened(): Promise<readonly (JobEvent & { readonly what: string })[]>;
}

export async function eventsOf({ webhooks }: SandboxGitHub): Promise<Events> {
  const arrived: (JobEvent & { what: string })[] = [];
  const server = createServer(async (request, response) => {
    const payload = payloadSchema.parse(JSON.parse(await text(request)));
    const name = String(request.headers['x-github-event']);
    arrived.push({ name, payload, what: `${name}.${payload.action}` });
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  webhooks.deliverTo({ url: `http://127.0.0.1:${port}`, secret: randomUUID() });
  return {
    async happened() {
      await webhooks.settled();
      return arrived.splice(0);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
