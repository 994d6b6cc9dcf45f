import type { ListedImage, ListedRepository, Listing, UnreadRepository } from '../../engine/listing.ts';
import type { InspectedImage } from '../../registry/images/inspect-image.ts';
import { platformText } from '../../registry/images/platform.ts';
import { ownRepositories } from '../../registry/own-repositories.ts';
import type { TaggedInspection, TagsRead } from '../../registry/tags/read-tags.ts';
import { given } from '../../target/given.ts';

/** Builders that leave out the date write the first moment of Unix, or of MS-DOS, which is 1980. */
const firstDate = Date.parse('1990-01-01T00:00:00Z');

/** What was read of a registry, put in order for the report. */
export function listingOf(read: readonly TagsRead[], repository?: string): Listing {
  const tagged = read.filter(({ images, unreadable }) => images.length > 0 || unreadable.size > 0);
  const repositories = tagged.map(listedRepository).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const parts = new Map(read.flatMap(({ images }) => images.flatMap((image) => [...image.parts])));
  const images = repositories.flatMap((one) => one.images);
  const tags = [...images.flatMap((one) => one.tags), ...repositories.flatMap(({ unreadable }) => unreadable)];
  return {
    ...given({ repository }),
    repositories,
    untagged: read
      .filter((one) => !tagged.includes(one))
      .map((one) => one.repository)
      .filter(isOthers),
    totals: {
      repositories: repositories.length,
      tags: tags.length,
      images: images.length,
      bytes: [...parts.values()].reduce((sum, size) => sum + size, 0),
    },
  };
}

/** What is known of a registry by the names in it alone. */
export function listingOfNames(named: readonly UnreadRepository[]): Listing {
  const others = named.filter(({ name, tags }) => tags?.length !== 0 && isOthers(name));
  const unread = others.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const tags = unread.flatMap((one) => one.tags ?? []).length;
  return {
    repositories: [],
    unread,
    untagged: named.filter((one) => one.tags?.length === 0 && isOthers(one.name)).map(({ name }) => name),
    totals: { repositories: unread.length, tags, images: 0, bytes: 0 },
  };
}

/** What a proof has left empty is nobody's. */
function isOthers(repository: string): boolean {
  return !Object.values<string>(ownRepositories).includes(repository);
}

function listedRepository({ repository, images, unreadable }: TagsRead): ListedRepository {
  return {
    name: repository,
    images: images.map(listedImage).toSorted(newestFirst),
    unreadable: [...unreadable].map(([tag, reason]) => ({ tag, reason })),
  };
}

function listedImage({ tags, digest, mediaType, size, images, attachments }: TaggedInspection): ListedImage {
  const platforms = images.map((image: InspectedImage) => ({
    ...given({ platform: image.platform && platformText(image.platform), created: dateOf(image.created) }),
    digest: image.digest,
    size: image.size,
    layers: image.layers,
    labels: image.labels,
  }));
  // Those of one index are built together; the last one done tells how old it is.
  const created = platforms
    .flatMap((one) => one.created ?? [])
    .toSorted()
    .at(-1);
  return { tags, digest, mediaType, ...given({ created }), size, platforms, attachments };
}

/** In one form, so that they can be compared as they are. */
function dateOf(created: string | undefined): string | undefined {
  const ms = Date.parse(created ?? '');
  return ms >= firstDate ? new Date(ms).toISOString() : undefined;
}

function newestFirst(one: ListedImage, other: ListedImage): number {
  if (one.created !== other.created) return (one.created ?? '') < (other.created ?? '') ? 1 : -1;
  return (one.tags[0] ?? '') < (other.tags[0] ?? '') ? -1 : 1;
}
