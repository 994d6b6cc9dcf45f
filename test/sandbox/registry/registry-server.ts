import { afterEach } from 'vitest';
import { hashPassword } from '../../../src/registry/configuration/htpasswd.ts';
import { certificateAuthority } from '../../../src/sandbox/certificate-authority.ts';
import {
  type RegistryServer,
  type RegistryServerOptions,
  startRegistry,
} from '../../../src/sandbox/registry/start-registry.ts';

const domain = 'registry.example.org';
export const credentials = { user: 'ada', password: 'correct horse' } as const;

const authority = certificateAuthority();
const certificate = authority.issue([domain, '127.0.0.1']);
/** As little work as bcrypt can be: each client pays for it. */
const cheapest = 4;
const htpasswd = hashPassword(credentials.user, credentials.password, cheapest);

const running: RegistryServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

/** Starts a sandbox registry for one test. */
export async function registryServer(
  options: Partial<Pick<RegistryServerOptions, 'storage' | 'htpasswd' | 'allowedUrls' | 'certificate'>> = {},
) {
  const line = await htpasswd;
  const server = await startRegistry({
    domain,
    htpasswd: () => `${line}\n`,
    certificate: await certificate,
    ...options,
  });
  running.push(server);
  return server;
}

/** How a client reaches it under its own name, with the password. */
export function optionsFor(server: RegistryServer) {
  return {
    url: `https://${domain}`,
    ca: authority.ca,
    connect: { host: '127.0.0.1', port: server.port },
    ...credentials,
  } as const;
}
