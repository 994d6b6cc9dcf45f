import type { Readable } from 'node:stream';
import type { RegistryClient } from '../client/client.ts';
import { retried } from '../client/retry.ts';
import { digestOf } from '../content-digest.ts';
import { beginUpload, finishUpload } from './upload-session.ts';

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
  await retried({ tries: client.tries, signal }, async () => {
    const session = await beginUpload({ client, repository }, signal);
    await finishUpload(session, { digest: blob.digest, size: blob.size, body: () => blob.open() }, signal);
  });
}
