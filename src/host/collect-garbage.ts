import { z } from 'zod';
import { ActionableError } from '../engine/actionable-error.ts';
import type { Work } from '../engine/resource.ts';
import type { Host } from './host.ts';
import { recordsOf, theRecord } from './records.ts';
import type { RegistryStorage } from './registry-storage.ts';
import { uploadedTo } from './stored-images.ts';

/** What a collection has freed. Sizes are bytes. */
export interface Collected {
  /** Blobs that nothing needed, by the collector's own count, and what they took. */
  readonly blobs: number;
  readonly bytes: number;
  /** What was available on the volume before, and is now: others may write to it too. */
  readonly available: { readonly before: number; readonly after: number };
}

/**
 * Frees what nothing in a registry needs, with the registry read-only meanwhile. It is written to again however this ends.
 *
 * @param readOnlyConfiguration the registry's configuration with writing switched off
 * @throws ActionableError when somebody pushes, HostError when the collector fails, ConnectionLost when the outcome is
 *   unknown
 */
export async function collectGarbage(
  host: Host,
  { mountPoint, uuid, directory, configuration }: RegistryStorage,
  readOnlyConfiguration: string,
  work: Work,
): Promise<Collected> {
  const payload = `config ${Buffer.from(readOnlyConfiguration).toString('base64')}\nend\n`;
  const args = [mountPoint, uuid, directory, configuration.inContainer];
  const records = await host.run('collect', args, work, payload);
  const [upload] = recordsOf(records, 'upload', z.object({ path: z.string() }));
  if (upload !== undefined) throw beingPushed([uploadedTo(upload.path)]);
  const { blobs, bytes, before, available: after } = theRecord(records, 'collected', collectedSchema);
  return { blobs, bytes, available: { before, after } };
}

/** Ends what a collection that was broken off has left: a registry that only reads. */
export async function letBeWritten(host: Host, work: Work): Promise<void> {
  await host.run('read-write', [], work);
}

/** A collection takes what was pushed but is not named by a manifest yet for garbage. */
export function beingPushed(repositories: readonly string[]): ActionableError {
  return new ActionableError(
    `Somebody pushes to ${repositories.join(', ')}, or did so within the last hour without coming to an end; nothing is collected`,
    'Run again when no build is pushing: a push that was broken off is in the way for an hour.',
  );
}

const collectedSchema = z.object({
  blobs: z.coerce.number(),
  bytes: z.coerce.number(),
  before: z.coerce.number(),
  available: z.coerce.number(),
});
