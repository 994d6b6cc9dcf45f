import { createHash } from 'node:crypto';
import { ActionableError } from '../engine/actionable-error.ts';

/** `sha256:` and 64 hexadecimal digits. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** @throws ActionableError for another algorithm or a malformed digest: what cannot be verified is not taken */
export function refuseForeignDigest(digest: string): void {
  if (/^sha256:[0-9a-f]{64}$/.test(digest)) return;
  throw new ActionableError(`${digest} is no sha256 digest`, 'Write sha256: and 64 hexadecimal digits.');
}

/** What was received is not what its digest says. */
export function corrupted(where: string, wanted: string, got: string): ActionableError {
  return new ActionableError(
    `${where}: the content's digest is ${got}, wanted ${wanted}`,
    'The content was damaged on the way or in the registry; try again, and if it happens again push it anew.',
  );
}

/** Passes bytes on while they are read, and fails at the end when they are not what the digest says. */
export async function* verified(
  body: AsyncIterable<Uint8Array>,
  digest: string,
  where: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of body) {
    hash.update(chunk);
    yield chunk;
  }
  const got = `sha256:${hash.digest('hex')}`;
  if (got !== digest) throw corrupted(where, digest, got);
}
