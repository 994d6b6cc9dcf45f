import type { ListedImage, ListedPlatform, Listing } from '../engine/listing.ts';
import { bytesText } from './bytes.ts';
import { columnsOf, oneLine, pad } from './columns.ts';
import { unreadableLines } from './listing-lines.ts';
import { builtWords, kindWords, plural, shortDigest, totalWords } from './listing-words.ts';
import { type Look, paintFor } from './look.ts';

/**
 * The images of one repository in detail, the newest first.
 *
 * @param now what ages are counted to, in milliseconds since 1970
 */
export function repositoryLines(listing: Listing, now: number, look: Look): readonly string[] {
  const paint = paintFor(look);
  const [repository] = listing.repositories;
  const name = oneLine(listing.repository ?? '');
  if (repository === undefined) return [`  ${name} has no images.`];
  return [
    `${paint('bold', `${name}:`)} ${totalWords(listing)}`,
    ...repository.images.flatMap((image) => ['', ...imageLines(image, now, look)]),
    ...repository.unreadable.flatMap((one) => ['', ...unreadableLines(one, look)]),
  ];
}

function imageLines(image: ListedImage, now: number, look: Look): readonly string[] {
  const { tags, digest, created, size, platforms } = image;
  const facts = [
    // Whole, whatever the width: it is to paste.
    ['digest', digest],
    ['kind', kindWords(image)],
    [
      'built',
      created === undefined ? 'no date' : `${created.slice(0, 16).replace('T', ' ')} UTC, ${builtWords(image, now)}`,
    ],
    ['size', bytesText(size)],
  ] as const;
  return [
    `  ${paintFor(look)('bold', tags.map(oneLine).join(', '))}`,
    ...facts.map(([fact, words]) => `    ${pad(fact, 6)}  ${oneLine(words)}`),
    ...platformLines(platforms),
  ];
}

function platformLines(platforms: readonly ListedPlatform[]): readonly string[] {
  const rows = platforms.map(({ platform = 'any platform', size, layers, digest }) => [
    oneLine(platform),
    bytesText(size),
    plural(layers, 'layer'),
    shortDigest(digest),
  ]);
  const width = (at: number) => Math.max(...rows.map((row) => columnsOf(row[at] ?? '')));
  return rows.map((row) => `    - ${row.map((cell, at) => pad(cell, width(at))).join('  ')}`.trimEnd());
}
