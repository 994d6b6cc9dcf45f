import type { Readable } from 'node:stream';
import type { RegistryClient } from '../client/client.ts';
import type { RegistryAnswer } from '../client/exchange.ts';
import { refusal } from '../client/refusal.ts';
import { pulling, pushing } from '../client/scope.ts';
import { locationOf, send } from '../client/send.ts';
import { corrupted } from '../content-digest.ts';

/** An upload that a registry has begun and keeps, for a while, also when the connection breaks. */
export interface UploadSession {
  readonly client: RegistryClient;
  readonly repository: string;
  /** Where the next request goes; each answer names it anew. */
  readonly location: URL;
  /** Bytes that the registry has for certain. */
  readonly offset: number;
  /** Bytes that each piece but the last must have at least. */
  readonly smallestChunk: number;
}

type Target = Pick<UploadSession, 'client' | 'repository'>;
type Body = Uint8Array | Readable;

const octets = { 'content-type': 'application/octet-stream' };
/** A registry that refuses or does not know how to mount says one of these; some say so instead of beginning an upload. */
const notMounted = [400, 401, 403, 404, 405, 500, 501];

/** Begins an upload. */
export async function beginUpload(target: Target, signal: AbortSignal): Promise<UploadSession> {
  const path = `/v2/${target.repository}/blobs/uploads/`;
  const scope = pushing(target.repository);
  return begun(target, await send(target.client, { method: 'POST', path, scope, headers: empty, signal }));
}

/**
 * Mounts a blob from another repository of the same registry, which moves no bytes.
 *
 * @returns `mounted`, or the upload that the registry began in its place
 */
export async function mountBlob(
  target: Target,
  mount: { readonly digest: string; readonly from: string },
  signal: AbortSignal,
): Promise<'mounted' | UploadSession> {
  const { client, repository } = target;
  const answer = await send(client, {
    method: 'POST',
    path: `/v2/${repository}/blobs/uploads/?${new URLSearchParams({ mount: mount.digest, from: mount.from })}`,
    scope: `${pushing(repository)} ${pulling(mount.from)}`,
    headers: empty,
    accept: notMounted,
    signal,
  });
  if (notMounted.includes(answer.status)) {
    await answer.body.dump();
    return await beginUpload(target, signal);
  }
  if (answer.status !== 201) return begun(target, answer);
  await answer.body.dump();
  refuseOtherDigest(target, answer, mount.digest);
  return 'mounted';
}

/**
 * Asks how much of an upload has arrived.
 *
 * @returns undefined when the registry has it no more, or has so little that beginning anew costs nothing
 */
export async function askUpload(session: UploadSession, signal: AbortSignal): Promise<UploadSession | undefined> {
  const { client, repository, location } = session;
  // 2.8 says 404 when it has more than it last told, and 400 stands for any other mismatch.
  const accept = [400, 404, 416];
  const answer = await send(client, { method: 'GET', path: location, scope: pushing(repository), accept, signal });
  await answer.body.dump();
  if (accept.includes(answer.status)) return undefined;
  const offset = arrived(answer.header('range'));
  return offset === 0 ? undefined : { ...session, location: nextLocation(session, answer), offset };
}

/** Sends the next piece of an upload. */
export async function sendChunk(
  session: UploadSession,
  chunk: { readonly size: number; readonly body: () => Body },
  signal: AbortSignal,
): Promise<UploadSession> {
  const { client, repository, location, offset } = session;
  const range = `${offset}-${offset + chunk.size - 1}`;
  const headers = { ...octets, 'content-length': String(chunk.size), 'content-range': range };
  const scope = pushing(repository);
  const answer = await send(client, { method: 'PATCH', path: location, scope, headers, body: chunk.body, signal });
  await answer.body.dump();
  const told = arrived(answer.header('range'));
  return { ...session, location: nextLocation(session, answer), offset: told === 0 ? offset + chunk.size : told };
}

/**
 * Ends an upload with what is left of it, which may be all or nothing.
 *
 * @throws RegistryError with code DIGEST_INVALID when what has arrived is not what the digest says
 */
export async function finishUpload(
  session: UploadSession,
  rest: { readonly digest: string; readonly size: number; readonly body?: () => Body },
  signal: AbortSignal,
): Promise<void> {
  const { client, repository, location, offset } = session;
  const path = new URL(location);
  // The rest of the query is the registry's own and goes back as it came.
  path.search += `${path.search === '' ? '?' : '&'}digest=${encodeURIComponent(rest.digest)}`;
  const { body } = rest;
  const range = offset > 0 && rest.size > 0 ? { 'content-range': `${offset}-${offset + rest.size - 1}` } : {};
  const answer = await send(client, {
    method: 'PUT',
    path,
    scope: pushing(repository),
    headers: { ...octets, 'content-length': String(rest.size), ...range },
    ...(body === undefined ? {} : { body }),
    signal,
  });
  await answer.body.dump();
  refuseOtherDigest(session, answer, rest.digest);
}

const empty = { 'content-length': '0' };

async function begun(target: Target, answer: RegistryAnswer): Promise<UploadSession> {
  if (answer.status !== 202) throw await refusal(answer);
  await answer.body.dump();
  const smallest = Number(answer.header('oci-chunk-min-length') ?? 0);
  const smallestChunk = Number.isSafeInteger(smallest) && smallest > 0 ? smallest : 0;
  return { ...target, location: locationOf(answer), offset: 0, smallestChunk };
}

function nextLocation(session: UploadSession, answer: RegistryAnswer): URL {
  return answer.header('location') === undefined ? session.location : locationOf(answer);
}

/** Bytes that have arrived. Both ends of the range count, so one byte looks like none, and is taken for none. */
function arrived(range: string | undefined): number {
  const last = Number(/^(?:bytes=)?0-(\d+)$/.exec(range ?? '')?.[1] ?? 0);
  return last === 0 ? 0 : last + 1;
}

function refuseOtherDigest({ client, repository }: Target, answer: RegistryAnswer, digest: string): void {
  const got = answer.header('docker-content-digest') ?? digest;
  if (got !== digest) throw corrupted(`${client.url.host}/${repository}`, digest, got);
}
