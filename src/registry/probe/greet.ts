import type { RegistryClient } from '../client/client.ts';
import { exchange } from '../client/exchange.ts';
import { refusal } from '../client/refusal.ts';

/**
 * Asks for `/v2/` without any credentials.
 *
 * @returns whether the registry is open to anyone or wants a password
 * @throws RegistryError for any other answer, also a 401 that names no way of authorization
 */
export async function greet(client: RegistryClient, signal: AbortSignal): Promise<'open' | 'wants a password'> {
  const answer = await exchange(client, new URL('/v2/', client.url), { method: 'GET', headers: {}, signal });
  const challenged = answer.status === 401 && answer.header('www-authenticate') !== undefined;
  if (!challenged && answer.status !== 200) throw await refusal(answer);
  await answer.body.dump();
  return challenged ? 'wants a password' : 'open';
}
