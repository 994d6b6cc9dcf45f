import { ActionableError } from '../../engine/actionable-error.ts';
import type { RegistryClient } from '../client/client.ts';
import { RegistryError } from '../client/registry-error.ts';
import { RegistryUnreachable } from '../client/registry-unreachable.ts';
import { type Inspection, inspectImage } from '../images/inspect-image.ts';
import { several } from '../several.ts';
import type { RepositoryTags } from './list-all-tags.ts';

/** What the tags of a repository lead to. */
export interface TagsRead {
  readonly repository: string;
  readonly images: readonly TaggedInspection[];
  /** Tags of what is damaged or of no known type: why, by tag. */
  readonly unreadable: ReadonlyMap<string, string>;
}

/** An image with all tags that stand for it, in alphabetical order. */
export interface TaggedInspection extends Inspection {
  readonly tags: readonly string[];
}

export interface ReadingTags {
  readonly signal: AbortSignal;
  /** Told of each change how many tags have been read, and of how many. */
  readonly progress?: (read: number, of: number) => void;
}

/** Images at once, each of which may be of several platforms. */
const width = 4;

/**
 * Reads what the tags of some repositories lead to. What is deleted meanwhile is left out.
 *
 * @returns in the order of the repositories
 */
export async function readTags(
  client: RegistryClient,
  repositories: readonly RepositoryTags[],
  { signal, progress = () => undefined }: ReadingTags,
): Promise<readonly TagsRead[]> {
  const all = repositories.flatMap(({ repository, tags }) => tags.map((tag) => ({ repository, tag })));
  let done = 0;
  progress(done, all.length);
  // By the tag itself: a look at its digest first would cost one request more for each.
  const read = await several(all, { width, signal }, async ({ repository, tag }, signal) => {
    const inspection = await unlessGone(inspected(client, repository, tag, signal));
    done += 1;
    progress(done, all.length);
    return { repository, tag, inspection };
  });
  const byRepository = Map.groupBy(read, ({ repository }) => repository);
  return repositories.map(({ repository }) => gathered(repository, byRepository.get(repository) ?? []));
}

interface ReadTag {
  readonly repository: string;
  readonly tag: string;
  /** A text says why it cannot be read. */
  readonly inspection: Inspection | string | undefined;
}

function gathered(repository: string, read: readonly ReadTag[]): TagsRead {
  const images = new Map<string, TaggedInspection & { readonly tags: string[] }>();
  const unreadable = new Map<string, string>();
  for (const { tag, inspection } of read) {
    if (inspection === undefined) continue;
    if (typeof inspection === 'string') {
      unreadable.set(tag, inspection);
      continue;
    }
    const image = images.get(inspection.digest) ?? { ...inspection, tags: [] };
    image.tags.push(tag);
    images.set(inspection.digest, image);
  }
  return { repository, images: [...images.values()], unreadable };
}

/** One image that nobody can read is no reason to list none. */
async function inspected(client: RegistryClient, repository: string, tag: string, signal: AbortSignal) {
  try {
    return await inspectImage(client, repository, tag, signal);
  } catch (error) {
    const refused = error instanceof RegistryError || error instanceof RegistryUnreachable;
    if (refused || !(error instanceof ActionableError)) throw error;
    return error.message;
  }
}

/** Undefined for what is not there. */
async function unlessGone<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof RegistryError && error.status === 404) return undefined;
    throw error;
  }
}
