import type { Readable } from 'node:stream';
import type { RegistryClient } from './client.ts';
import { corrupted, digestOf } from './content-digest.ts';
import { retried } from './retry.ts';
import { pushing } from './scope.ts';
import { locationOf, send } from './send.ts';

/** Content to push, its digest and size known beforehand. */
export interface Blob {
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** Gives the content from its start; called again when the upload is begun anew. */
  open(): Uint8Array | Readable;
}

export function blobOf(bytes: Uint8Array): Blob {
  return { digest: digestOf(bytes), size: bytes.length, open: () => bytes };
}

/**
 * Uploads a blob in one piece. When that fails in passing, the whole upload begins anew: what a registry keeps of an
 * abandoned one is purged by itself and never seen.
 */
export async function pushBlob(
  client: RegistryClient,
  repository: string,
  blob: Blob,
  signal: AbortSignal,
): Promise<void> {
  const scope = pushing(repository);
  await retried({ tries: client.tries, signal }, async () => {
    const path = `/v2/${repository}/blobs/uploads/`;
    const begun = await send(client, { method: 'POST', path, scope, headers: { 'content-length': '0' }, signal });
    await begun.body.dump();
    const location = locationOf(begun);
    // The rest of the query is the registry's own and goes back as it came.
    location.search += `${location.search === '' ? '?' : '&'}digest=${encodeURIComponent(blob.digest)}`;
    const headers = { 'content-type': 'application/octet-stream', 'content-length': String(blob.size) };
    const stored = await send(client, {
      method: 'PUT',
      path: location,
      scope,
      headers,
      body: () => blob.open(),
      signal,
    });
    await stored.body.dump();
    const got = stored.header('docker-content-digest') ?? blob.digest;
    if (got !== blob.digest) throw corrupted(`${client.url.host}/${repository}`, blob.digest, got);
  });
}
