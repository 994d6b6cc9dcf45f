import type { RegistryClient } from '../client/client.ts';
import { deleting } from '../client/scope.ts';
import { send } from '../client/send.ts';

/**
 * Deletes a manifest, and with it every tag that stands for it. Its blobs stay until garbage collection.
 *
 * @throws RegistryError with status 404 when there is none, 405 when the registry does not allow deletion
 */
export async function deleteManifest(
  client: RegistryClient,
  repository: string,
  digest: string,
  signal: AbortSignal,
): Promise<void> {
  const path = `/v2/${repository}/manifests/${digest}`;
  const answer = await send(client, { method: 'DELETE', path, scope: deleting(repository), signal });
  await answer.body.dump();
}
