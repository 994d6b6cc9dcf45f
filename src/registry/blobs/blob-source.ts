import { createHash } from 'node:crypto';
import { ActionableError } from '../../engine/actionable-error.ts';
import type { RegistryClient } from '../client/client.ts';
import type { Patience } from '../client/patience.ts';
import { received } from '../client/read-body.ts';
import { pulling } from '../client/scope.ts';
import { send } from '../client/send.ts';
import { corrupted, digestOf, refuseForeignDigest } from '../content-digest.ts';

/** A blob that can be read from any of its bytes on, again and again. */
export interface BlobSource {
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /**
   * Its bytes from an offset on. The last ones are given only when all that was ever read is what the digest says.
   *
   * @throws ActionableError when the content is damaged, longer or shorter than it should be
   */
  read(from: number, signal: AbortSignal): AsyncGenerator<Uint8Array>;
  /** What reading failed with for good, however its reader saw it; undefined while it may still succeed. */
  failure(): unknown;
}

/** The digest of no bytes. */
const nothing = digestOf(new Uint8Array());

/**
 * A blob in a registry. When the connection breaks, reading goes on behind the last byte that came.
 *
 * @param persevering patience with this registry, for this blob alone
 * @throws ActionableError for a digest that cannot be verified
 */
export function blobSource(
  client: RegistryClient,
  repository: string,
  { digest, size }: { readonly digest: string; readonly size: number },
  persevering: Patience,
): BlobSource {
  refuseForeignDigest(digest);
  const where = `${client.url.host}/${repository}`;
  if (size === 0 && digest !== nothing) throw corrupted(where, digest, nothing);
  const hash = createHash('sha256');
  let hashed = 0;
  let failure: unknown;

  function check(chunk: Uint8Array, at: number): void {
    const end = at + chunk.length;
    if (end > size) throw wrongSize(where, digest, `more than the ${size} bytes`);
    // What is read once more was counted the first time.
    if (end > hashed) {
      hash.update(chunk.subarray(Math.max(0, hashed - at)));
      persevering.gained();
    }
    const complete = end === size && hashed < size;
    hashed = Math.max(hashed, end);
    if (!complete) return;
    const got = `sha256:${hash.digest('hex')}`;
    if (got !== digest) throw corrupted(where, digest, got);
  }

  async function* read(from: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    let position = from;
    while (position < size) {
      try {
        for await (const chunk of part(client, repository, digest, position, signal)) {
          check(chunk, position);
          position += chunk.length;
          yield chunk;
        }
        if (position < size) throw wrongSize(where, digest, `${position} of ${size} bytes`);
      } catch (error) {
        await persevering.endure(error).catch((final: unknown) => {
          if (!signal.aborted) failure = final;
          throw final;
        });
      }
    }
  }
  return { digest, size, read, failure: () => failure };
}

/** A blob's bytes from an offset on, also from a registry that can only give all of it. */
async function* part(
  client: RegistryClient,
  repository: string,
  digest: string,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const answer = await send(client, {
    method: 'GET',
    path: `/v2/${repository}/blobs/${digest}`,
    scope: pulling(repository),
    headers: from === 0 ? {} : { range: `bytes=${from}-` },
    signal,
  });
  const start = answer.status === 206 ? Number(/^bytes (\d+)-/.exec(answer.header('content-range') ?? '')?.[1]) : 0;
  if (answer.status === 206 && start !== from) {
    await answer.body.dump();
    throw new ActionableError(
      `${client.url.host} was asked for ${digest} from byte ${from} on and answered from another one`,
      'Check that no cache before the registry answers for it.',
    );
  }
  let skip = from - start;
  for await (const chunk of received(answer, signal)) {
    if (skip < chunk.length) yield skip === 0 ? chunk : chunk.subarray(skip);
    skip = Math.max(0, skip - chunk.length);
  }
}

/** A blob and the manifest that names it do not agree. */
export function wrongSize(where: string, digest: string, got: string): ActionableError {
  return new ActionableError(
    `${where}: ${digest} has ${got} that its manifest tells`,
    'The image is damaged in the registry it comes from; push it there anew.',
  );
}
