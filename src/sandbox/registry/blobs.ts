import { type Call, reply } from './call.ts';
import { RegistryFault } from './registry-fault.ts';

/** `GET` and `HEAD /v2/<name>/blobs/<digest>`, whole or a range of it. */
export async function getBlob(call: Call): Promise<void> {
  const { storage, name, reference: digest, request } = call;
  const content = storage.repositories.get(name)?.blobs.has(digest) ? storage.blobs.get(digest) : undefined;
  if (content === undefined) throw new RegistryFault('BLOB_UNKNOWN', digest);
  const headers = {
    'content-type': 'application/octet-stream',
    'docker-content-digest': digest,
    etag: `"${digest}"`,
    'cache-control': 'max-age=31536000',
    'accept-ranges': 'bytes',
  };
  const range = rangeIn(request.headers.range, content.length);
  if (range === 'whole') return reply(call, 200, headers, content);
  if (range === 'outside') return reply(call, 416, { ...headers, 'content-range': `bytes */${content.length}` });
  const { first, last } = range;
  const contentRange = `bytes ${first}-${last}/${content.length}`;
  reply(call, 206, { ...headers, 'content-range': contentRange }, content.subarray(first, last + 1));
}

/** `DELETE /v2/<name>/blobs/<digest>`: the repository has it no more; other repositories keep it. */
export async function deleteBlob(call: Call): Promise<void> {
  const { storage, name, reference: digest } = call;
  if (!storage.repositories.get(name)?.blobs.delete(digest)) throw new RegistryFault('BLOB_UNKNOWN', digest);
  reply(call, 202, {});
}

/** One range of bytes as RFC 9110 writes it; several at once are answered with the whole, which it allows. */
function rangeIn(header: string | undefined, size: number): 'whole' | 'outside' | { first: number; last: number } {
  const { from, to } = /^bytes=(?<from>\d*)-(?<to>\d*)$/.exec(header ?? '')?.groups ?? {};
  if (from === undefined || to === undefined || (from === '' && to === '')) return 'whole';
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return first > last ? 'outside' : { first, last };
}
