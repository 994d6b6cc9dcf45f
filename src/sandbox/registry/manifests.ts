import { buffer } from 'node:stream/consumers';
import { digestOf } from '../../registry/content-digest.ts';
import { acceptable } from './accept.ts';
import { type Call, reply } from './call.ts';
import { contentOf } from './manifest-content.ts';
import { RegistryFault } from './registry-fault.ts';
import { type Repository, repositoryFor } from './storage.ts';

/** `GET` and `HEAD /v2/<name>/manifests/<reference>`. */
export async function getManifest(call: Call): Promise<void> {
  const { storage, name, reference, request } = call;
  const repository = storage.repositories.get(name);
  const byTag = !isDigest(reference);
  const found = repository && (byTag ? repository.tags.get(reference) : reference);
  if (repository === undefined || found === undefined) throw unknown(call);
  const { digest, manifest } = acceptable(repository, { digest: found, byTag }, request.headers.accept ?? '');
  const headers = { 'docker-content-digest': digest, etag: `"${digest}"` };
  if (request.headers['if-none-match']?.replaceAll('"', '') === digest) return reply(call, 304, headers);
  reply(call, 200, { ...headers, 'content-type': manifest.mediaType }, manifest.bytes);
}

/** `PUT /v2/<name>/manifests/<reference>`: kept byte for byte, once all that it names is there. */
export async function putManifest(call: Call): Promise<void> {
  const { storage, name, reference, request } = call;
  const bytes = await buffer(request);
  const digest = digestOf(bytes);
  if (isDigest(reference) && reference !== digest) throw new RegistryFault('DIGEST_INVALID');
  const mediaType = (request.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
  const { blobs, children, urls } = contentOf(bytes, mediaType);
  if (urls.some((url) => !call.allowedUrls.test(url))) throw new RegistryFault('UNKNOWN');
  const repository = storage.repositories.get(name);
  const missing =
    blobs.find((blob) => !repository?.blobs.has(blob)) ??
    children.find((child) => !repository?.manifests.has(child.digest))?.digest;
  if (missing !== undefined) throw new RegistryFault('MANIFEST_BLOB_UNKNOWN', missing);
  const written = repositoryFor(storage, name);
  written.manifests.set(digest, { mediaType, bytes });
  storage.blobs.set(digest, bytes);
  if (!isDigest(reference)) written.tags.set(reference, digest);
  for (const each of [digest, reference]) written.written.set(each, Date.now());
  reply(call, 201, { location: `/v2/${name}/manifests/${digest}`, 'docker-content-digest': digest });
}

/** `DELETE /v2/<name>/manifests/<reference>`: a digest goes with all its tags, a tag alone. */
export async function deleteManifest(call: Call): Promise<void> {
  const repository = call.storage.repositories.get(call.name);
  if (repository === undefined || !removed(repository, call.reference)) throw unknown(call);
  reply(call, 202, {});
}

function removed(repository: Repository, reference: string): boolean {
  if (!isDigest(reference)) return repository.tags.delete(reference);
  for (const [tag, digest] of repository.tags) if (digest === reference) repository.tags.delete(tag);
  return repository.manifests.delete(reference);
}

function unknown({ name, reference }: Call): RegistryFault {
  const detail = isDigest(reference) ? { Name: name, Revision: reference } : { Tag: reference };
  return new RegistryFault('MANIFEST_UNKNOWN', detail);
}

function isDigest(reference: string): boolean {
  return reference.includes(':');
}
