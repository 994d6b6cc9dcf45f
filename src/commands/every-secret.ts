import type { Secrets } from '../target/secrets.ts';

/** What a registry is made with. The last two are asked for only where the certificate is provided. */
export const everySecret = [
  'cloudflareToken',
  'sshPrivateKey',
  'registryPassword',
  'tlsCertificate',
  'tlsKey',
] as const satisfies readonly (keyof Secrets)[];
