import type { RegistryClient } from '../client/client.ts';
import { pushing } from '../client/scope.ts';
import { send } from '../client/send.ts';
import { corrupted, digestOf } from '../content-digest.ts';

/**
 * Stores a manifest, byte for byte, once all that it names is there.
 *
 * @param reference a tag, or the manifest's own digest
 * @returns the manifest's digest
 */
export async function pushManifest(
  client: RegistryClient,
  repository: string,
  reference: string,
  manifest: { readonly mediaType: string; readonly bytes: Uint8Array },
  signal: AbortSignal,
): Promise<string> {
  const { bytes, mediaType } = manifest;
  const answer = await send(client, {
    method: 'PUT',
    path: `/v2/${repository}/manifests/${reference}`,
    scope: pushing(repository),
    headers: { 'content-type': mediaType, 'content-length': String(bytes.length) },
    body: () => bytes,
    signal,
  });
  await answer.body.dump();
  const digest = digestOf(bytes);
  const got = answer.header('docker-content-digest') ?? digest;
  if (got !== digest) throw corrupted(`${client.url.host}/${repository}:${reference}`, digest, got);
  return digest;
}
