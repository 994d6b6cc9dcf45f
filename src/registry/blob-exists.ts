import type { RegistryClient } from './client.ts';
import { pulling } from './scope.ts';
import { send } from './send.ts';

/** Whether a repository has a blob. */
export async function blobExists(
  client: RegistryClient,
  repository: string,
  digest: string,
  signal: AbortSignal,
): Promise<boolean> {
  const path = `/v2/${repository}/blobs/${digest}`;
  const answer = await send(client, { method: 'HEAD', path, scope: pulling(repository), accept: [404], signal });
  return answer.status !== 404;
}
