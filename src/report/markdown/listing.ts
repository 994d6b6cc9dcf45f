import type { Listing, UnreadRepository } from '../../engine/listing.ts';
import { bytesText } from '../bytes.ts';
import { builtWords, platformNames, shortDigest, tagsWords, totalWords, unreadWords } from '../listing-words.ts';
import { table } from './table.ts';
import { code, prose } from './text.ts';

/** A comment holds 65,536 characters, and nobody reads as many lines. */
const mostRows = 150;

/**
 * The images of a registry as a table, the newest of each repository first.
 *
 * @param now what ages are counted to, in milliseconds since 1970
 */
export function listingTable(listing: Listing, now: number): string {
  if (listing.unread !== undefined) return namesTable(listing, listing.unread);
  if (listing.totals.tags === 0) return 'The registry has no images.';
  const rows = listing.repositories.flatMap(({ name, images, unreadable }) => [
    ...images.map((image) => [
      code(name),
      image.tags.map(code).join(', '),
      bytesText(image.size),
      builtWords(image, now),
      code(shortDigest(image.digest)),
      prose(platformNames(image).join(', ')),
    ]),
    ...unreadable.map(({ tag, reason }) => [code(name), code(tag), '', '', '', `cannot be read: ${prose(reason)}`]),
  ]);
  return [heading(listing), ...shortened(['Repository', 'Tags', '>Size', 'Built', 'Digest', 'Platforms'], rows)].join(
    '\n\n',
  );
}

/** The names alone, of a registry that has too much for more. */
function namesTable(listing: Listing, unread: readonly UnreadRepository[]): string {
  const rows = unread.map((one) => [code(one.name), tagsWords(one)]);
  return [heading(listing), ...shortened(['Repository', '>Tags'], rows), unreadWords].join('\n\n');
}

function heading(listing: Listing): string {
  return `### Images\n\n${totalWords(listing)}`;
}

function shortened(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const left = rows.length - mostRows;
  return [table(head, rows.slice(0, mostRows)), ...(left > 0 ? [`and ${left} more`] : [])];
}
