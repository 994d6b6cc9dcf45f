import type { StoredImages } from '../../host/stored-images.ts';
import type { RegistryClient } from '../../registry/client/client.ts';
import { several } from '../../registry/several.ts';
import { type Deletion, deletionsOf } from '../../registry/tags/deletions.ts';
import {
  blobsOf,
  type RepositoryContent,
  reachedFrom,
  readRepository,
} from '../../registry/tags/repository-content.ts';
import { type PushedTag, type RetentionRules, tagsToDelete } from '../../registry/tags/retention.ts';
import type { RepositoryDeletions } from '../delete/changes.ts';

/** What is to be cleaned, and what that frees. */
export interface Cleaning {
  readonly deletions: readonly RepositoryDeletions[];
  /** Blobs that nothing needs once that is deleted, and their bytes. */
  readonly garbage: { readonly blobs: number; readonly bytes: number };
  /** The smallest image that stays, if any does. */
  readonly kept?: { readonly repository: string; readonly digest: string };
  /** What could not be read, in full sentences. */
  readonly notices: readonly string[];
}

/**
 * For how long a manifest without a tag is left alone: a push brings the images of an index before the index that names
 * them, and what was overwritten by mistake can still be pulled by its digest.
 */
const leastUntaggedMs = 24 * 3_600_000;
const width = 4;

/** Reads the whole registry and finds what goes by the rules. */
export async function findCleaning(
  client: RegistryClient,
  stored: StoredImages,
  rules: RetentionRules,
  { signal, say }: { readonly signal: AbortSignal; readonly say: (words: string) => void },
): Promise<Cleaning> {
  const repositories = [...new Set([...stored.tags.keys(), ...stored.manifests.keys()])].toSorted();
  let read = 0;
  const all = await several(repositories, { width, signal }, async (repository, signal) => {
    const pushed = stored.manifests.get(repository) ?? new Map<string, number>();
    const content = await readRepository(client, repository, { untagged: [...pushed.keys()], signal });
    read += 1;
    say(`${read} of ${repositories.length} repositories`);
    return cleaningOf(
      content,
      { tags: stored.tags.get(repository) ?? new Map(), manifests: pushed },
      rules,
      stored.now,
    );
  });
  const needed = new Set(all.flatMap(({ stays }) => [...stays.keys()]));
  const garbage = [...stored.blobs].filter(([digest]) => !needed.has(digest));
  const [smallest] = all.flatMap(({ kept }) => kept).toSorted((a, b) => a.size - b.size);
  return {
    deletions: all.filter(({ deletions }) => deletions.length > 0),
    garbage: { blobs: garbage.length, bytes: garbage.reduce((sum, [, size]) => sum + size, 0) },
    ...(smallest === undefined ? {} : { kept: smallest }),
    notices: all.flatMap(({ content }) => unreadable(content)),
  };
}

/** Times at which the tags and manifests of a repository were pushed last. */
interface Pushed {
  readonly tags: ReadonlyMap<string, number>;
  readonly manifests: ReadonlyMap<string, number>;
}

function cleaningOf(read: RepositoryContent, pushed: Pushed, rules: RetentionRules, now: number) {
  const content = withLeftovers(read);
  const { images, manifests, untagged } = content;
  const youngest = now - Math.max(leastUntaggedMs, rules.youngerMs ?? 0);
  const old = untagged.filter((digest) => (pushed.manifests.get(digest) ?? now) <= youngest);
  // What an older one leads to goes with it.
  const below = reachedFrom(
    old.flatMap((digest) => manifests.get(digest)?.children ?? []),
    manifests,
  );
  const tops = old.filter((digest) => !below.has(digest));
  const tags = images.flatMap(({ digest, tags }) =>
    // One that has come since the files were read is as young as can be.
    tags.map((tag): PushedTag => ({ tag, digest, pushed: pushed.tags.get(tag) ?? now })),
  );
  const passed = new Set(old.filter((digest) => below.has(digest)));
  const sought = { ...content, untagged: untagged.filter((digest) => !passed.has(digest)) };
  const chosen = { tags: tagsToDelete(tags, rules, now), digests: new Set(tops) };
  const deletions = deletionsOf(sought, chosen);
  const gone = new Set(deletions.flatMap((deletion: Deletion) => deletion.manifests));
  const stays = blobsOf(
    [...manifests.keys()].filter((digest) => !gone.has(digest)),
    manifests,
  );
  const kept = images
    .filter(({ digest }) => !gone.has(digest))
    .map(({ digest }) => ({ repository: content.repository, digest, size: sizeOf(digest, manifests) }));
  return { content: sought, deletions, stays, kept };
}

/** The same content, with those for untagged that no tag leads to. */
function withLeftovers(content: RepositoryContent): RepositoryContent {
  const tagged = reachedFrom(
    content.images.map(({ digest }) => digest),
    content.manifests,
  );
  return { ...content, untagged: content.untagged.filter((digest) => !tagged.has(digest)) };
}

function sizeOf(digest: string, manifests: RepositoryContent['manifests']): number {
  const blobs = blobsOf(reachedFrom([digest], manifests), manifests);
  return [...blobs.values()].reduce((sum, size) => sum + size, 0);
}

function unreadable({ repository, manifests }: RepositoryContent): readonly string[] {
  const all = [...manifests.values()].flatMap(({ unreadable }) => unreadable ?? []);
  return all.map(
    (why) => `What an image of ${repository} needs is not known here, and stands among what is to free: ${why}.`,
  );
}
