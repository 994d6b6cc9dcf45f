import type { RegistryClient } from '../client/client.ts';
import { pulling } from '../client/scope.ts';
import { send } from '../client/send.ts';

/** Whether a repository has a blob. */
export async function blobExists(
  client: RegistryClient,
  repository: string,
  digest: string,
  signal: AbortSignal,
): Promise<boolean> {
  return (await blobSize(client, repository, digest, signal)) !== undefined;
}

/** How long a blob is in bytes, NaN when the registry does not say; undefined when the repository has none such. */
export async function blobSize(
  client: RegistryClient,
  repository: string,
  digest: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const path = `/v2/${repository}/blobs/${digest}`;
  const answer = await send(client, { method: 'HEAD', path, scope: pulling(repository), accept: [404], signal });
  if (answer.status === 404) return undefined;
  return Number(answer.header('content-length') ?? Number.NaN);
}
