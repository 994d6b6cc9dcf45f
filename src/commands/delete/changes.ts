import { ActionableError } from '../../engine/actionable-error.ts';
import type { Change } from '../../engine/change.ts';
import { asFailure, interrupted } from '../../engine/failure.ts';
import type { Walk } from '../../engine/plan.ts';
import type { RegistryClient } from '../../registry/client/client.ts';
import { several } from '../../registry/several.ts';
import { carryOut, refuseChanged } from '../../registry/tags/carry-out-deletions.ts';
import type { Deletion } from '../../registry/tags/deletions.ts';
import type { RepositoryContent } from '../../registry/tags/repository-content.ts';
import { bytesText } from '../../report/bytes.ts';
import { deletionRefused } from './refused.ts';

/** What goes from a repository, with what the repository was read as. */
export interface RepositoryDeletions {
  readonly content: RepositoryContent;
  readonly deletions: readonly Deletion[];
}

/** The lines of a plan, one for each image that goes and for each that only loses tags. All that would fall is in them. */
export function deletionChanges(all: readonly RepositoryDeletions[]): readonly Change[] {
  return all.flatMap(({ deletions }) => deletions).map(changeOf);
}

function changeOf(deletion: Deletion): Change {
  return { resource: nameOf(deletion), action: 'remove', reason: reasonOf(deletion), outcome: 'planned' };
}

/** By its first tag, as no two images of a repository share one. */
function nameOf({ repository, tags: [tag], digest }: Deletion): string {
  return tag === undefined ? `${repository}@${digest.slice(0, shortDigest)}` : `${repository}:${tag}`;
}

function reasonOf({ digest, tags, manifests, neededBy, size }: Deletion): string {
  const more = tags.slice(1);
  if (manifests.length === 0) {
    const others = more.length === 0 ? '' : `, and ${words(more)}`;
    return `the tag only${others}: ${digest} (${bytesText(size)}) stays for ${neededBy.join(', ')}`;
  }
  const parts = manifests.length - 1;
  return [
    `${digest}, ${bytesText(size)}`,
    ...(tags.length === 0 ? ['no tag leads to it'] : []),
    ...(more.length === 0 ? [] : [`with its ${words(more)}`]),
    ...(parts === 0 ? [] : [`with ${parts} ${parts === 1 ? 'manifest' : 'manifests'} that it names`]),
  ].join(', ');
}

function words(tags: readonly string[]): string {
  return `${tags.length === 1 ? 'tag' : 'tags'} ${tags.join(', ')}`;
}

/** `sha256:` and enough to tell one from another. */
const shortDigest = 'sha256:'.length + 12;

/** How many repositories at once. */
const width = 4;

/**
 * Deletes what a plan says, in each repository one after the other. A repository that was changed since it was read is
 * left as it is. What fails stops nothing else; after the signal nothing more begins.
 *
 * @returns the changes in the plan's order, with their outcomes
 */
export async function deleteImages(
  client: RegistryClient,
  all: readonly RepositoryDeletions[],
  { signal, emit }: Walk,
): Promise<readonly Change[]> {
  if (all.length === 0) return [];
  emit({ type: 'phase', phase: 'remove', resources: deletionChanges(all).map(({ resource }) => resource) });
  const changes = await several(all, { width, signal: new AbortController().signal }, async (one) => {
    const refused = await unchanged(client, one, signal);
    const done: Change[] = [];
    for (const deletion of one.deletions) {
      const change = await deleteOne(client, deletion, refused, { signal, emit });
      emit({ type: 'finished', change, fact: false });
      done.push(change);
    }
    return done;
  });
  return changes.flat();
}

/** @returns why nothing of a repository may be deleted, if so */
async function unchanged(client: RegistryClient, { content, deletions }: RepositoryDeletions, signal: AbortSignal) {
  try {
    await refuseChanged(client, content, deletions, signal);
    return undefined;
  } catch (error) {
    return { error };
  }
}

async function deleteOne(
  client: RegistryClient,
  deletion: Deletion,
  refused: { readonly error: unknown } | undefined,
  { signal, emit }: Walk,
): Promise<Change> {
  const planned = changeOf(deletion);
  if (signal.aborted) return { ...planned, outcome: 'not reached' };
  const started = Date.now();
  const timed = () => ({ startedAt: new Date(started).toISOString(), durationMs: Date.now() - started });
  emit({ type: 'started', resource: planned.resource, doing: 'remove' });
  try {
    if (refused !== undefined) throw refused.error;
    await carryOut(client, deletion, signal);
    return { ...planned, outcome: 'done', ...timed() };
  } catch (error) {
    const stopped = signal.aborted && !(error instanceof ActionableError);
    const failure = stopped ? interrupted('remove') : asFailure(deletionRefused(error));
    return { ...planned, outcome: 'failed', ...timed(), error: failure };
  }
}
