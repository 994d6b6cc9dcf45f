import { ActionableError } from '../../engine/actionable-error.ts';
import type { RegistryClient } from '../client/client.ts';
import { readAtMost } from '../client/read-body.ts';
import { pulling } from '../client/scope.ts';
import { send } from '../client/send.ts';
import { corrupted, digestOf, refuseForeignDigest } from '../content-digest.ts';
import { acceptedManifests } from '../media-types.ts';

export interface Manifest {
  readonly mediaType: string;
  readonly digest: string;
  /** As served: parse a copy, push these. */
  readonly bytes: Uint8Array;
}

/** What every registry takes at most, 4 MiB; more would be no manifest. */
const largestBytes = 4 * 1024 * 1024;

/**
 * Fetches a manifest or index and verifies that it is what its digest says.
 *
 * @param reference a tag or digest
 * @throws RegistryError with status 404 when there is none
 */
export async function pullManifest(
  client: RegistryClient,
  repository: string,
  reference: string,
  signal: AbortSignal,
): Promise<Manifest> {
  const asked = reference.includes(':') ? reference : undefined;
  if (asked !== undefined) refuseForeignDigest(asked);
  const where = `${client.url.host}/${repository}${asked === undefined ? ':' : '@'}${reference}`;
  const answer = await send(client, {
    method: 'GET',
    path: `/v2/${repository}/manifests/${reference}`,
    scope: pulling(repository),
    headers: { accept: acceptedManifests },
    signal,
  });
  const bytes = await readAtMost(answer, largestBytes, signal);
  if (bytes === undefined) {
    throw new ActionableError(`${where}: the manifest is larger than 4 MiB`, 'Check that this is a registry.');
  }
  const digest = digestOf(bytes);
  for (const wanted of [asked, answer.header('docker-content-digest')]) {
    if (wanted !== undefined && wanted !== digest) throw corrupted(where, wanted, digest);
  }
  return { mediaType: mediaTypeOf(answer.header('content-type'), where), digest, bytes };
}

function mediaTypeOf(header: string | undefined, where: string): string {
  const mediaType = header?.split(';')[0]?.trim() ?? '';
  if (acceptedManifests.split(', ').includes(mediaType)) return mediaType;
  throw new ActionableError(
    `${where} is of the type ${mediaType === '' ? '(none given)' : mediaType}, which is no manifest of today`,
    'Images in the format before Docker 1.10 must be pulled and pushed anew with a current client.',
  );
}
