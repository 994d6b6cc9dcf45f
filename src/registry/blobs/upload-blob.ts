import { Readable } from 'node:stream';
import { bufferBytes } from '../client/exchange.ts';
import type { Patience } from '../client/patience.ts';
import { RegistryError } from '../client/registry-error.ts';
import { blobExists } from './blob-exists.ts';
import type { BlobSource } from './blob-source.ts';
import { type ChunkReader, chunkReader } from './chunk-reader.ts';
import { OutOfStep } from './out-of-step.ts';
import { askUpload, beginUpload, finishUpload, sendChunk, type UploadSession } from './upload-session.ts';

export interface Uploading {
  readonly source: BlobSource;
  readonly signal: AbortSignal;
  /** Patience with the registry that the blob goes to, for this blob alone. */
  readonly persevering: Patience;
  /** Told how many bytes are there or on their way; fewer than before when some must be sent once more. */
  readonly moved: (bytes: number) => void;
}

/** Enough that what a registry does at the end of each is no burden, little enough to send once more. */
const chunkBytes = 32 * 1024 * 1024;

/**
 * Uploads a blob that is read while it is sent: in one piece, and from the first failure on in chunks, beginning where
 * the registry says the last attempt got to. A registry that restarts meanwhile is waited for.
 *
 * @param begun an upload to use for it
 * @throws what it failed with when patience is over
 */
export async function uploadBlob(begun: UploadSession, uploading: Uploading): Promise<void> {
  const { source, signal, persevering, moved } = uploading;
  let session: UploadSession | undefined = begun;
  let most = 0;
  const acknowledged = (next: UploadSession) => {
    session = next;
    if (next.offset > most) persevering.gained();
    most = Math.max(most, next.offset);
  };
  for (let broken = false; ; broken = true) {
    try {
      if (broken) session = session && (await askUpload(session, signal));
      if (session === undefined) {
        // The answer to its end may have been all that was lost.
        if (await blobExists(begun.client, begun.repository, source.digest, signal)) return;
        session = await beginUpload(begun, signal);
      }
      moved(session.offset);
      const whole = broken ? await sendChunks(session, uploading, acknowledged) : session;
      return await sendRest(whole, uploading);
    } catch (error) {
      if (source.failure() !== undefined) throw source.failure();
      await persevering.endure(error, mustAsk(error));
    }
  }
}

/** The registry counts otherwise, or has forgotten the upload: it is asked, and what it says goes. */
function mustAsk(error: unknown): boolean {
  if (error instanceof OutOfStep) return true;
  if (!(error instanceof RegistryError)) return false;
  return error.status === 416 || (error.code?.startsWith('BLOB_UPLOAD_') ?? false);
}

/** Sends all of a blob that is missing, and leaves the upload to be ended. */
async function sendChunks(
  begun: UploadSession,
  uploading: Uploading,
  acknowledged: (session: UploadSession) => void,
): Promise<UploadSession> {
  const { source, signal } = uploading;
  const most = Math.max(chunkBytes, begun.smallestChunk);
  return await reading(begun, uploading, async (reader) => {
    let session = begun;
    while (session.offset < source.size) {
      const size = Math.min(most, source.size - session.offset);
      session = await sendChunk(session, { size, body: bodyOf(reader, size, session, uploading) }, signal);
      acknowledged(session);
      // What is read next would not follow on what it has.
      if (session.offset !== begun.offset + reader.taken)
        throw new OutOfStep(session.client.url.host, `kept another part of ${source.digest} than it was sent`);
    }
    return session;
  });
}

async function sendRest(session: UploadSession, uploading: Uploading): Promise<void> {
  const { source, signal } = uploading;
  const rest = { digest: source.digest, size: source.size - session.offset };
  if (rest.size === 0) return await finishUpload(session, rest, signal);
  await reading(session, uploading, async (reader) => {
    await finishUpload(session, { ...rest, body: bodyOf(reader, rest.size, session, uploading) }, signal);
  });
}

/** Reads the source from where an upload stands, and lets go of it at the end. */
async function reading<T>(
  { offset }: UploadSession,
  { source, signal }: Uploading,
  work: (reader: ChunkReader) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const reader = chunkReader(source.read(offset, AbortSignal.any([signal, ended.signal])));
  try {
    return await work(reader);
  } finally {
    // A source that has fallen silent would not be left otherwise.
    ended.abort();
    await reader.close().catch(() => undefined);
  }
}

/** A body that is read while it is sent, and so can be made once only. */
function bodyOf(reader: ChunkReader, size: number, { client, offset }: UploadSession, { source, moved }: Uploading) {
  let spent = false;
  return () => {
    if (spent) throw new OutOfStep(client.url.host, `let the authorization run out while ${source.digest} was sent`);
    spent = true;
    return Readable.from(counted(reader.take(size), offset, moved), { objectMode: false, highWaterMark: bufferBytes });
  };
}

async function* counted(bytes: AsyncGenerator<Uint8Array>, from: number, moved: (bytes: number) => void) {
  let position = from;
  for await (const chunk of bytes) {
    position += chunk.length;
    moved(position);
    yield chunk;
  }
}
