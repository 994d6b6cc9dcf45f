import type { RegistryClient } from '../client/client.ts';
import { send } from '../client/send.ts';

/**
 * Asks for `/v2/`, with the password when it is asked for.
 *
 * @throws RegistryError with status 401 when the password is not accepted
 */
export async function ping(client: RegistryClient, signal: AbortSignal): Promise<void> {
  const answer = await send(client, { method: 'GET', path: '/v2/', scope: '', signal });
  await answer.body.dump();
}
