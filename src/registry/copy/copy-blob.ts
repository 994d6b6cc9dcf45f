import { blobExists, blobSize } from '../blobs/blob-exists.ts';
import { blobSource, wrongSize } from '../blobs/blob-source.ts';
import { uploadBlob } from '../blobs/upload-blob.ts';
import { beginUpload, mountBlob, type UploadSession } from '../blobs/upload-session.ts';
import { enduring, patience } from '../client/patience.ts';
import type { Place } from '../client/place.ts';
import type { BlobMeter } from './copy-progress.ts';

export interface BlobCopy {
  readonly source: Place;
  readonly destination: Place;
  readonly blob: { readonly digest: string; readonly size: number };
  /** Repositories of the destination's registry that may have it. */
  readonly mountFrom: readonly string[];
  readonly meter: BlobMeter;
  /** How long either registry may be away, in milliseconds. */
  readonly awayMs: number;
  readonly signal: AbortSignal;
}

/**
 * Brings a blob to another repository in the cheapest way there is: it is there; it is mounted from a repository beside;
 * it is streamed from the source, without being kept here.
 *
 * @returns which way it was
 */
export async function copyBlob(copy: BlobCopy): Promise<'present' | 'mounted' | 'copied'> {
  const { source, destination, blob, meter, awayMs, signal } = copy;
  const persevering = ({ client }: Place) => patience({ tries: client.tries, awayMs, signal, say: client.log });
  const atDestination = persevering(destination);
  const begun = await enduring(atDestination, () => prepare(copy));
  if (begun !== 'present' && begun !== 'mounted') {
    const from = blobSource(source.client, source.repository, blob, persevering(source));
    await uploadBlob(begun, { source: from, signal, persevering: atDestination, moved: meter.at });
  }
  const outcome = typeof begun === 'string' ? begun : 'copied';
  meter.end(outcome);
  return outcome;
}

async function prepare(copy: BlobCopy): Promise<'present' | 'mounted' | UploadSession> {
  const { destination, blob, signal } = copy;
  const { client, repository } = destination;
  const size = await blobSize(client, repository, blob.digest, signal);
  if (size !== undefined && size !== blob.size && !Number.isNaN(size)) {
    throw wrongSize(`${client.url.host}/${repository}`, blob.digest, `${size} bytes, not the ${blob.size}`);
  }
  if (size !== undefined) return 'present';
  const from = await besides(copy);
  if (from === undefined) return await beginUpload(destination, signal);
  return await mountBlob(destination, { digest: blob.digest, from }, signal);
}

/** A repository in the destination's registry that has the blob. */
async function besides({ source, destination, blob, mountFrom, signal }: BlobCopy): Promise<string | undefined> {
  const { client, repository } = destination;
  if (source.client.url.origin === client.url.origin) return source.repository;
  for (const other of mountFrom) {
    // Whoever may not read there cannot mount from there: it is copied then.
    const has = other !== repository && (await blobExists(client, other, blob.digest, signal).catch(() => false));
    if (has) return other;
  }
  return undefined;
}
