import type { Secrets } from '../../target/secrets.ts';

/** What a registry is made with. Those of the certificate and of the nodes are read only where the target has such. */
export const everySecret = [
  'cloudflareToken',
  'sshPrivateKey',
  'nodeSshPrivateKey',
  'registryPassword',
  'tlsCertificate',
  'tlsKey',
] as const satisfies readonly (keyof Secrets)[];
