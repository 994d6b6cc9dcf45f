import { digestOf } from '../../registry/content-digest.ts';
import { type RegistryStorage, repositoryFor } from './storage.ts';

/** What somebody is about to read. */
export interface Reading {
  readonly path: string;
  readonly name: string;
  readonly reference: string;
  readonly accept: string;
}

/**
 * Fetches from another registry what is about to be read and is not kept yet, as distribution does as a pull-through
 * cache: a tag is asked for each time, and where the other does not answer, what is kept has to do.
 *
 * @param upstream the other's URL
 */
export function pullThrough(upstream: string, storage: RegistryStorage): (reading: Reading) => Promise<void> {
  return async ({ path, name, reference, accept }) => {
    const isBlob = path.includes('/blobs/');
    if (!isBlob && !path.includes('/manifests/')) return;
    const kept = storage.repositories.get(name);
    if (isBlob ? kept?.blobs.has(reference) : kept?.manifests.has(reference)) return;
    const answer = await fetch(`${upstream}${path}`, { headers: { accept } }).catch(() => undefined);
    if (answer?.status !== 200) return;
    const bytes = Buffer.from(await answer.arrayBuffer());
    const digest = digestOf(bytes);
    const repository = repositoryFor(storage, name);
    storage.blobs.set(digest, bytes);
    if (isBlob) repository.blobs.add(digest);
    else repository.manifests.set(digest, { mediaType: answer.headers.get('content-type') ?? '', bytes });
    if (!isBlob && !reference.includes(':')) repository.tags.set(reference, digest);
    for (const each of [digest, reference]) repository.written.set(each, Date.now());
  };
}
