import type { TaggedImage } from './list-images.ts';
import { blobsOf, type RepositoryContent, reachedFrom } from './repository-content.ts';

/** What is to go from a repository. */
export interface Chosen {
  readonly tags: ReadonlySet<string>;
  /** Of whole images, whatever tags they have. */
  readonly digests: ReadonlySet<string>;
}

/** An image that goes, or tags of one that stays. */
export interface Deletion {
  readonly repository: string;
  readonly digest: string;
  /** The tags that fall, in alphabetical order; none where no tag leads to it. */
  readonly tags: readonly string[];
  /** The manifests that are deleted: the image's own first, then what nothing else leads to. None where only tags go. */
  readonly manifests: readonly string[];
  /** Where only tags go, what still needs the image: its other tags, or those of an index. */
  readonly neededBy: readonly string[];
  /** Bytes of all that the image leads to, each blob once. Others may share them. */
  readonly size: number;
}

/**
 * What falls when something is chosen to go: never a manifest that what stays leads to, and of an index also what nothing
 * else leads to.
 *
 * @returns in the order in which to delete, an index before what it names
 */
export function deletionsOf(content: RepositoryContent, chosen: Chosen): readonly Deletion[] {
  const { repository, images, untagged, manifests } = content;
  const goes = ({ digest, tags }: TaggedImage) =>
    chosen.digests.has(digest) || tags.every((tag) => chosen.tags.has(tag));
  const staying = images.filter((image) => !goes(image));
  const tagged = new Set(images.map(({ digest }) => digest));
  const bare = untagged.filter((digest) => !tagged.has(digest));
  const needed = reachedFrom(
    [...staying.map(({ digest }) => digest), ...bare.filter((digest) => !chosen.digests.has(digest))],
    manifests,
  );
  const size = (digest: string) => sum(blobsOf(reachedFrom([digest], manifests), manifests));

  const roots = [
    ...images.filter((image) => goes(image) && !needed.has(image.digest)),
    ...bare
      .filter((digest) => chosen.digests.has(digest) && !needed.has(digest))
      .map((digest) => ({ digest, tags: [] })),
  ].toSorted((a, b) => heightOf(b.digest, manifests) - heightOf(a.digest, manifests));
  const ends = new Set(roots.map(({ digest }) => digest));
  const falling = roots.map(({ digest, tags }) => ({
    root: { digest, tags },
    below: [...reachedFrom([digest], manifests)].filter((each) => !needed.has(each) && !ends.has(each)),
  }));
  // What several lead to goes with the last of them, so that at no time an index names what is gone.
  const later = new Set<string>();
  const whole = falling
    .toReversed()
    .map(({ root: { digest, tags }, below }): Deletion => {
      const own = below.filter((each) => !later.has(each));
      for (const each of own) later.add(each);
      return { repository, digest, tags, manifests: [digest, ...own], neededBy: [], size: size(digest) };
    })
    .toReversed();
  const tagsOnly = images
    .filter(({ digest }) => needed.has(digest))
    .map((image) => ({ ...image, going: goes(image) ? image.tags : image.tags.filter((tag) => chosen.tags.has(tag)) }))
    .filter(({ going }) => going.length > 0)
    .map(({ digest, tags, going }) => {
      const others = tags.filter((tag) => !going.includes(tag));
      const neededBy = others.length > 0 ? others : namesOf(content, digest, staying);
      return { repository, digest, tags: going, manifests: [], neededBy, size: size(digest) };
    });
  return [...whole, ...tagsOnly];
}

/** By what those that stay lead to a manifest: tags, or the digest of an index without one. */
function namesOf({ manifests, untagged }: RepositoryContent, digest: string, staying: readonly TaggedImage[]) {
  const leads = (root: string) => root !== digest && reachedFrom([root], manifests).has(digest);
  const tags = staying.filter((image) => leads(image.digest)).flatMap((image) => image.tags);
  return tags.length > 0 ? tags : untagged.filter(leads);
}

/** How many manifests deep what a digest leads to is. */
function heightOf(digest: string, manifests: RepositoryContent['manifests']): number {
  const below = (manifests.get(digest)?.children ?? []).filter((child) => manifests.has(child));
  return below.length === 0 ? 0 : 1 + Math.max(...below.map((child) => heightOf(child, manifests)));
}

function sum(sizes: ReadonlyMap<string, number>): number {
  return [...sizes.values()].reduce((total, size) => total + size, 0);
}
