import { createServer, type RequestListener } from 'node:http';
import { listenLocally } from '../../src/sandbox/listen-locally.ts';

export interface TraceServer extends AsyncDisposable {
  readonly url: string;
  /** How often it was asked. */
  asked(): number;
}

/** What Cloudflare answers to who comes from an address. */
export function traceOf(address: string): string {
  return `fl=123f45\nh=cloudflare.com\nip=${address}\nts=1700000000.000\nvisit_scheme=https\nuag=\ncolo=YUL\nloc=CA\n`;
}

/** A local service that tells who asks it where he comes from, or answers as `answer` does. */
export async function traceServer(answer: string | RequestListener): Promise<TraceServer> {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    if (typeof answer === 'string') response.end(traceOf(answer));
    else answer(request, response);
  });
  const { port, close } = await listenLocally(server);
  return {
    url: `http://127.0.0.1:${port}/cdn-cgi/trace`,
    asked: () => asked,
    [Symbol.asyncDispose]: close,
  };
}
