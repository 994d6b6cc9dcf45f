import { Readable } from 'node:stream';
import type { RegistryClient } from '../client/client.ts';
import { received } from '../client/read-body.ts';
import { pulling } from '../client/scope.ts';
import { send } from '../client/send.ts';
import { refuseForeignDigest, verified } from '../content-digest.ts';

/**
 * Streams a blob, from wherever the registry keeps it.
 *
 * @returns its bytes; the stream ends with an error when they are not what the digest says
 */
export async function pullBlob(
  client: RegistryClient,
  repository: string,
  digest: string,
  signal: AbortSignal,
): Promise<Readable> {
  refuseForeignDigest(digest);
  const path = `/v2/${repository}/blobs/${digest}`;
  const answer = await send(client, { method: 'GET', path, scope: pulling(repository), signal });
  return Readable.from(verified(received(answer, signal), digest, `${client.url.host}/${repository}`), {
    objectMode: false,
  });
}
