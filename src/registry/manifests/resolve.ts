import type { RegistryClient } from '../client/client.ts';
import { pulling } from '../client/scope.ts';
import { send } from '../client/send.ts';
import { acceptedManifests } from '../media-types.ts';

export interface Descriptor {
  readonly digest: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
}

/** What a tag or digest stands for, or undefined when the registry has no such manifest. */
export async function resolve(
  client: RegistryClient,
  repository: string,
  reference: string,
  signal: AbortSignal,
): Promise<Descriptor | undefined> {
  const answer = await send(client, {
    method: 'HEAD',
    path: `/v2/${repository}/manifests/${reference}`,
    scope: pulling(repository),
    headers: { accept: acceptedManifests },
    accept: [404],
    signal,
  });
  const digest = answer.header('docker-content-digest');
  if (answer.status === 404 || digest === undefined) return undefined;
  return {
    digest,
    mediaType: answer.header('content-type') ?? '',
    size: Number(answer.header('content-length') ?? 0),
  };
}
