import { once } from 'node:events';
import { createServer } from 'node:https';
import { onTestFinished } from 'vitest';
import type { RegistryOptions } from '../../src/registry/client/client.ts';
import { certificateAuthority } from '../../src/sandbox/certificate-authority.ts';
import type { Sample } from './sample-images.ts';

export interface HubOptions {
  /** What is there, by `repository:tag`; its manifest alone. */
  readonly images: Readonly<Record<string, Sample>>;
  /** Mirrors that have the same, in HTTPS, by their name; what answers there in place of it, if set. */
  readonly mirrors?: Readonly<Record<string, number | undefined>>;
  /** Pulls left before it refuses more. */
  readonly pulls?: number;
  readonly user?: { readonly user: string; readonly password: string };
}

const windowSeconds = 21_600;

/** Answers as Docker Hub and its token service do (https://docs.docker.com/docker-hub/usage/pulls/), and as mirrors of it. */
export async function dockerHub({ images, mirrors = {}, pulls = 100, user }: HubOptions) {
  const authority = certificateAuthority();
  const names = ['registry-1.docker.io', 'auth.docker.io', ...Object.keys(mirrors)];
  const seen: string[] = [];
  let left = pulls;
  const server = createServer(await authority.issue(names), (request, response) => {
    const { host = '', authorization } = request.headers;
    const url = new URL(request.url ?? '/', `https://${host}`);
    seen.push(`${request.method} ${url.href}${authorization === undefined ? '' : ` ${authorization}`}`);
    const [, repository = '', reference = ''] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(url.pathname) ?? [];
    const token = `Bearer for-${repository}`;
    if (host === 'auth.docker.io') {
      const scope = url.searchParams.get('scope')?.split(':')[1] ?? '';
      response.end(JSON.stringify({ token: `for-${scope}`, access_token: `for-${scope}`, expires_in: 300 }));
      return;
    }
    const broken = mirrors[host];
    if (broken !== undefined) return void response.writeHead(broken).end();
    const isHub = host === 'registry-1.docker.io';
    const found = Object.entries(images).find(
      ([name, { digest }]) =>
        name === `${repository}:${reference}` || (name.startsWith(`${repository}:`) && digest === reference),
    )?.[1];
    if (isHub && (authorization !== token || found === undefined)) {
      const realm = `Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:${repository}:pull"`;
      const words = { code: 'UNAUTHORIZED', message: 'authentication required' };
      response.writeHead(401, { 'www-authenticate': realm }).end(JSON.stringify({ errors: [words] }));
      return;
    }
    if (found === undefined) return void response.writeHead(404).end();
    if (isHub && request.method === 'GET') left -= 1;
    const limits = isHub
      ? {
          'ratelimit-limit': `${pulls};w=${windowSeconds}`,
          'ratelimit-remaining': `${Math.max(0, left)};w=${windowSeconds}`,
        }
      : {};
    if (isHub && left < 0) {
      const words = { code: 'TOOMANYREQUESTS', message: 'You have reached your pull rate limit.' };
      response.writeHead(429, limits).end(JSON.stringify({ errors: [words] }));
      return;
    }
    const { mediaType, digest, bytes } = found;
    const headers = { 'content-type': mediaType, 'docker-content-digest': digest, 'content-length': bytes.length };
    response.writeHead(200, { ...headers, ...limits }).end(bytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const connect = { host: '127.0.0.1', port };
  const reach = (host: string): Partial<RegistryOptions> => ({
    ca: authority.ca,
    connect,
    connectElsewhere: { 'auth.docker.io': connect },
    tries: 1,
    ...(host === 'docker.io' ? user : {}),
  });
  return { seen, reach };
}
