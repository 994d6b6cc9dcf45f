import type { Reach } from '../../reach.ts';

/** Where HTTPS is without being named. */
const httpsPort = 443;

/**
 * The URL that people use: the domain, with a port only where the way to it goes through the sandbox's local door.
 *
 * @param address the floating IP, when it is known
 */
export async function registryUrl(domain: string, address: string | undefined, reach: Reach): Promise<string> {
  if (address === undefined) return `https://${domain}`;
  const { port } = await reach(address, httpsPort);
  return port === httpsPort ? `https://${domain}` : `https://${domain}:${port}`;
}
