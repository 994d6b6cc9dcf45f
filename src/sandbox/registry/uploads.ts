import { randomBytes, randomUUID } from 'node:crypto';
import { digestOf } from '../../registry/content-digest.ts';
import { type Call, reply } from './call.ts';
import { RegistryFault } from './registry-fault.ts';
import { repositoryFor, type Upload } from './storage.ts';

/** `POST /v2/<name>/blobs/uploads/`: begins an upload, or mounts a blob that another repository has. */
export async function beginUpload(call: Call): Promise<void> {
  const { storage, query, name } = call;
  const [mount, from] = [query.get('mount') ?? '', query.get('from') ?? ''];
  if (storage.repositories.get(from)?.blobs.has(mount)) {
    repositoryFor(storage, name).blobs.add(mount);
    return created(call, mount);
  }
  const upload = { id: randomUUID(), repository: name, state: randomBytes(24).toString('base64url'), chunks: [] };
  storage.uploads.set(upload.id, upload);
  progress(call, 202, upload);
}

/** `GET /v2/<name>/blobs/uploads/<id>`: tells how much has arrived. */
export async function uploadStatus(call: Call): Promise<void> {
  progress(call, 204, knownUpload(call));
}

/** `PATCH /v2/<name>/blobs/uploads/<id>`: takes a piece, which must begin where the last one ended. */
export async function continueUpload(call: Call): Promise<void> {
  const upload = uploadOf(call);
  refuseForeignRange(call, upload);
  await receive(call, upload);
  progress(call, 202, upload);
}

/** `PUT /v2/<name>/blobs/uploads/<id>?digest=`: takes the last piece, which may be all or nothing, and stores the blob. */
export async function finishUpload(call: Call): Promise<void> {
  const { storage, query, name } = call;
  const upload = uploadOf(call);
  const digest = query.get('digest');
  if (digest === null) throw new RegistryFault('DIGEST_INVALID', 'digest missing');
  refuseForeignRange(call, upload);
  await receive(call, upload);
  storage.uploads.delete(upload.id);
  const content = Buffer.concat(upload.chunks);
  if (digestOf(content) !== digest) throw new RegistryFault('DIGEST_INVALID', { Digest: digest, Reason: {} });
  storage.blobs.set(digest, content);
  repositoryFor(storage, name).blobs.add(digest);
  created(call, digest);
}

/** `DELETE /v2/<name>/blobs/uploads/<id>`: drops what has arrived. */
export async function cancelUpload(call: Call): Promise<void> {
  const upload = uploadOf(call);
  call.storage.uploads.delete(upload.id);
  reply(call, 204, { 'docker-upload-uuid': upload.id });
}

/** The upload that a call goes on with; its Location tells how far the caller takes it to be, and must be right. */
function uploadOf(call: Call): Upload {
  const [state, offset] = call.query.get('_state')?.split('.') ?? [];
  if (state === undefined) throw new RegistryFault('BLOB_UPLOAD_INVALID', {});
  const upload = knownUpload(call);
  if (state !== upload.state) throw new RegistryFault('BLOB_UPLOAD_INVALID', {});
  if (offset !== String(sizeOf(upload))) throw new RegistryFault('RANGE_INVALID');
  return upload;
}

/** Since 3.0 one may ask from any Location of the upload how far it is, also when an answer was lost. */
function knownUpload({ storage, name, reference }: Call): Upload {
  const upload = storage.uploads.get(reference);
  if (upload?.repository !== name) throw new RegistryFault('BLOB_UPLOAD_UNKNOWN');
  return upload;
}

/** What has arrived counts, also when the client goes away before the end. */
async function receive({ request }: Call, upload: Upload): Promise<void> {
  for await (const chunk of request as AsyncIterable<Buffer>) upload.chunks.push(chunk);
}

function refuseForeignRange({ request }: Call, upload: Upload): void {
  const range = request.headers['content-range'];
  if (range === undefined) return;
  const { start, end } = /^(?:bytes[ =])?(?<start>\d+)-(?<end>\d+)/.exec(range)?.groups ?? {};
  const [first, last] = [Number(start), Number(end)];
  // Written so that a range that is no numbers is refused too.
  if (!(first === sizeOf(upload) && first <= last)) throw new RegistryFault('RANGE_INVALID');
  const length = request.headers['content-length'];
  if (length !== undefined && Number(length) !== last - first + 1) throw new RegistryFault('SIZE_INVALID');
}

function sizeOf({ chunks }: Upload): number {
  return chunks.reduce((size, chunk) => size + chunk.length, 0);
}

function progress(call: Call, status: number, upload: Upload): void {
  reply(call, status, {
    location: `/v2/${upload.repository}/blobs/uploads/${upload.id}?_state=${upload.state}.${sizeOf(upload)}`,
    // Both ends count, so nothing at all looks like one byte: distribution says it so too.
    range: `0-${Math.max(0, sizeOf(upload) - 1)}`,
    'docker-upload-uuid': upload.id,
  });
}

function created(call: Call, digest: string): void {
  reply(call, 201, { location: `/v2/${call.name}/blobs/${digest}`, 'docker-content-digest': digest });
}
