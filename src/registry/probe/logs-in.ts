import { type RegistryOptions, registryClient } from '../client/client.ts';
import { RegistryError } from '../client/registry-error.ts';
import { ping } from './ping.ts';

/**
 * Whether a registry lets a user in with a password.
 *
 * @throws RegistryError, RegistryUnreachable when that cannot be told
 */
export async function logsIn(
  options: RegistryOptions,
  login: { readonly user: string; readonly password: string },
  signal: AbortSignal,
): Promise<boolean> {
  const client = registryClient({ ...options, ...login });
  try {
    await ping(client, signal);
    return true;
  } catch (error) {
    if (error instanceof RegistryError && error.status === 401) return false;
    throw error;
  } finally {
    await client.close();
  }
}
