import type { Secrets } from '../target/secrets.ts';

/** What a registry is made with. */
export const everySecret = [
  'cloudflareToken',
  'sshPrivateKey',
  'registryPassword',
] as const satisfies readonly (keyof Secrets)[];
