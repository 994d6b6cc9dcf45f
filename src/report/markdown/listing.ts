import type { Listing } from '../../engine/listing.ts';
import { bytesText } from '../bytes.ts';
import { ageWords, platformNames, shortDigest, totalWords } from '../listing-words.ts';
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
  if (listing.totals.tags === 0) return 'The registry has no images.';
  const rows = listing.repositories.flatMap(({ name, images, unreadable }) => [
    ...images.map((image) => [
      code(name),
      image.tags.map(code).join(', '),
      bytesText(image.size),
      ageWords(image, now),
      code(shortDigest(image.digest)),
      prose(platformNames(image).join(', ')),
    ]),
    ...unreadable.map(({ tag, reason }) => [code(name), code(tag), '', '', '', `cannot be read: ${prose(reason)}`]),
  ]);
  const left = rows.length - mostRows;
  return [
    `### Images\n\n${totalWords(listing)}`,
    table(['Repository', 'Tags', '>Size', 'Age', 'Digest', 'Platforms'], rows.slice(0, mostRows)),
    ...(left > 0 ? [`and ${left} more`] : []),
  ].join('\n\n');
}
