import type { ListedImage, Listing, UnreadRepository } from '../engine/listing.ts';
import { mediaTypes } from '../registry/media-types.ts';
import { age } from './age.ts';
import { bytesText } from './bytes.ts';

/** Enough of a digest to tell it from others, as docker shows it. */
const shown = 12;

/** What there is in all: `2 repositories, 5 tags, 1.2 GiB`; of what was not looked at, as far as it is known. */
export function totalWords({ repository, totals, unread }: Listing): string {
  const { repositories, tags, images, bytes } = totals;
  if (unread !== undefined) {
    const known = unread.some((one) => one.tags !== undefined) ? [plural(tags, 'tag')] : [];
    return [plural(repositories, 'repository', 'repositories'), ...known].join(', ');
  }
  const first = repository === undefined ? plural(repositories, 'repository', 'repositories') : plural(images, 'image');
  return `${first}, ${plural(tags, 'tag')}, ${bytesText(bytes)}`;
}

/** `20 tags`, or nothing where they were not asked for. */
export function tagsWords({ tags }: UnreadRepository): string {
  return tags === undefined ? '' : plural(tags.length, 'tag');
}

/** Why no image is told, and how to see some. */
export const unreadWords =
  'These are too many to look at each image. Name a repository behind the target, and list tells its images.';

/** When an image was built, which may be long before it was pushed: `3 days ago`. */
export function builtWords({ created }: Pick<ListedImage, 'created'>, now: number): string {
  return created === undefined ? 'no date' : `${age(now - Date.parse(created))} ago`;
}

export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, shown);
}

/** The platforms of an image, in full. */
export function platformNames({ platforms }: ListedImage): readonly string[] {
  return platforms.flatMap(({ platform }) => platform ?? []);
}

const kinds: Readonly<Record<string, string>> = {
  [mediaTypes.ociManifest]: 'OCI image',
  [mediaTypes.ociIndex]: 'OCI index',
  [mediaTypes.dockerManifest]: 'image of Docker',
  [mediaTypes.dockerList]: 'manifest list of Docker',
};

/** What sort of thing it is. */
export function kindWords({ mediaType, attachments }: ListedImage): string {
  const kind = kinds[mediaType] ?? mediaType;
  return attachments === 0 ? kind : `${kind} with ${plural(attachments, 'attachment')}`;
}

export function plural(figure: number, noun: string, several = `${noun}s`): string {
  return `${figure} ${figure === 1 ? noun : several}`;
}
