import { randomUUID } from 'node:crypto';
import { blobOf, pushBlob } from '../blobs/push-blob.ts';
import type { RegistryClient } from '../client/client.ts';
import { refusal } from '../client/refusal.ts';
import { RegistryError } from '../client/registry-error.ts';
import { deleting } from '../client/scope.ts';
import { send } from '../client/send.ts';
import { digestOf } from '../content-digest.ts';
import { deleteManifest } from '../manifests/delete-manifest.ts';
import { pushManifest } from '../manifests/push-manifest.ts';
import { resolve } from '../manifests/resolve.ts';
import { mediaTypes } from '../media-types.ts';

/**
 * Deletes one tag; the image stays, and so do other tags of it.
 *
 * Distribution 3 can do that. Up to 2.8 it refuses, so there the tag is first set to an empty image made for this, and that
 * is deleted by its digest, as regclient does it (regclient:scheme/reg/tag.go). When that is interrupted the tag stands for
 * an empty image; deleting it again ends that.
 *
 * @throws RegistryError with status 404 when there is no such tag, 405 when the registry does not allow deletion
 */
export async function deleteTag(
  client: RegistryClient,
  repository: string,
  tag: string,
  signal: AbortSignal,
): Promise<void> {
  const request = {
    method: 'DELETE',
    path: `/v2/${repository}/manifests/${tag}`,
    scope: deleting(repository),
  } as const;
  const answer = await send(client, { ...request, accept: [400], signal });
  if (answer.status !== 400) return await answer.body.dump();
  const refused = await refusal(answer);
  if (refused.code !== 'DIGEST_INVALID') throw refused;
  if ((await resolve(client, repository, tag, signal)) === undefined) throw unknown(client, request);
  const digest = await pushEmptyImage(client, repository, tag, signal);
  await deleteManifest(client, repository, digest, signal);
}

/** Pushes an image that no one else can have, and that holds nothing. */
async function pushEmptyImage(client: RegistryClient, repository: string, tag: string, signal: AbortSignal) {
  const unique = { 'provision-registry.deleted': randomUUID() };
  const config = json({
    architecture: 'amd64',
    os: 'linux',
    config: { Labels: unique },
    rootfs: { type: 'layers', diff_ids: [] },
  });
  await pushBlob(client, repository, blobOf(config), signal);
  const mediaType = mediaTypes.ociManifest;
  const bytes = json({
    schemaVersion: 2,
    mediaType,
    config: { mediaType: mediaTypes.ociConfig, digest: digestOf(config), size: config.length },
    layers: [],
  });
  return await pushManifest(client, repository, tag, { mediaType, bytes }, signal);
}

function unknown(client: RegistryClient, { method, path }: { readonly method: string; readonly path: string }) {
  const faults = [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }];
  return new RegistryError({ host: client.url.host, method, path }, 404, faults);
}

function json(content: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(content));
}
