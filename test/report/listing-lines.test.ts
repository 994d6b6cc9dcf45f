import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { ListedImage, Listing } from '../../src/engine/listing.ts';
import { age } from '../../src/report/age.ts';
import { columnsOf } from '../../src/report/columns.ts';
import { listingLines } from '../../src/report/listing-lines.ts';
import { listingTable } from '../../src/report/markdown/listing.ts';
import { repositoryLines } from '../../src/report/repository-lines.ts';

const now = Date.parse('2026-11-24T05:00:00Z');
const look = { width: 79, color: false, unicode: true };
const digestOf = (start: string) => `sha256:${start.padEnd(64, '0')}`;

function image(tags: readonly string[], given: Partial<ListedImage> = {}): ListedImage {
  const digest = digestOf('7f3a9c01d2e4');
  const one = { platform: 'linux/amd64', digest, size: 30 * 2 ** 20, layers: 4, labels: {} };
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  return { tags, digest, mediaType, size: 30 * 2 ** 20, platforms: [one], attachments: 0, ...given };
}

const commit = 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3';
const listing: Listing = {
  repositories: [
    {
      name: 'binder-team-2dnotebook',
      images: [
        image([commit], { created: '2026-11-21T05:00:00.000Z', size: 2.8 * 2 ** 30 }),
        image(['latest', 'v1'], { platforms: [...image([]).platforms, ...image([]).platforms], attachments: 2 }),
      ],
      unreadable: [{ tag: 'broken', reason: 'it is served as text/html' }],
    },
  ],
  untagged: ['gone'],
  totals: { repositories: 1, tags: 4, images: 2, bytes: 2.83 * 2 ** 30 },
};

test('a table that fits a terminal', () => {
  expect(listingLines(listing, now, look)).toMatchInlineSnapshot(`
    [
      "Images: 1 repository, 4 tags, 2.8 GiB",
      "    tags                         size  built       digest        platforms",
      "  binder-team-2dnotebook",
      "    a94a8fe5ccb19ba61c4c087…  2.8 GiB  3 days ago  7f3a9c01d2e4  linux/amd64",
      "    latest, v1                 30 MiB  no date     7f3a9c01d2e4  linux/amd64 +1",
      "    ! broken cannot be read: it is served as text/html",
      "  Without a tag: gone",
    ]
  `);
  expect(listingLines(listing, now, { ...look, width: 39, unicode: false })).toMatchInlineSnapshot(`
    [
      "Images: 1 repository, 4 tags, 2.8 GiB",
      "    tags               size  built",
      "  binder-team-2dnotebook",
      "    a94a8fe5ccb...  2.8 GiB  3 days ago",
      "    latest, v1       30 MiB  no date",
      "    ! broken cannot be read: it is",
      "      served as text/html",
      "  Without a tag: gone",
    ]
  `);
});

test('all of it where lines have no end', () => {
  const text = listingLines(listing, now, { ...look, width: Infinity }).join('\n');
  expect(text).toContain(`    ${commit}  2.8 GiB  3 days ago  7f3a9c01d2e4  linux/amd64`);
});

test.each([40, 60, 79, 120])('no row is wider than %i columns', (width) => {
  for (const line of listingLines(listing, now, { ...look, width, color: true })) {
    expect(columnsOf(stripVTControlCharacters(line))).toBeLessThanOrEqual(width);
  }
});

test('one repository in detail, with digests to paste', () => {
  expect(repositoryLines({ ...listing, repository: 'binder-team-2dnotebook' }, now, look)).toMatchInlineSnapshot(`
    [
      "binder-team-2dnotebook: 2 images, 4 tags, 2.8 GiB",
      "",
      "  a94a8fe5ccb19ba61c4c0873d391e987982fbbd3",
      "    digest  sha256:7f3a9c01d2e40000000000000000000000000000000000000000000000000000",
      "    kind    OCI image",
      "    built   2026-11-21 05:00 UTC, 3 days ago",
      "    size    2.8 GiB",
      "    - linux/amd64  30 MiB  4 layers  7f3a9c01d2e4",
      "",
      "  latest, v1",
      "    digest  sha256:7f3a9c01d2e40000000000000000000000000000000000000000000000000000",
      "    kind    OCI image with 2 attachments",
      "    built   no date",
      "    size    30 MiB",
      "    - linux/amd64  30 MiB  4 layers  7f3a9c01d2e4",
      "    - linux/amd64  30 MiB  4 layers  7f3a9c01d2e4",
      "",
      "    ! broken cannot be read: it is served as text/html",
    ]
  `);
});

test('nothing at all', () => {
  const totals = { repositories: 0, tags: 0, images: 0, bytes: 0 };
  const empty = { repositories: [], untagged: [], totals };
  expect(listingLines(empty, now, look)).toEqual(['  The registry has no images.']);
  expect(repositoryLines({ ...empty, repository: 'gone' }, now, look)).toEqual(['  gone has no images.']);
  expect(listingTable(empty, now)).toBe('The registry has no images.');
});

test('a table in Markdown', () => {
  expect(listingTable(listing, now)).toContain('| `binder-team-2dnotebook` | `latest`, `v1` | 30 MiB | no date |');
});

test.each([
  [-5, '0 minutes'],
  [60_000, '1 minute'],
  [119 * 60_000, '119 minutes'],
  [120 * 60_000, '2 hours'],
  [3 * 86_400_000, '3 days'],
  [100 * 86_400_000, '3 months'],
  [1910 * 86_400_000, '5 years'],
])('%i ms ago is %s', (ms, words) => {
  expect(age(ms)).toBe(words);
});

const names: Listing = {
  repositories: [],
  unread: [
    { name: 'binder-team-2dnotebook', tags: ['a', 'b'] },
    { name: 'other', tags: ['c'] },
  ],
  untagged: ['gone'],
  totals: { repositories: 2, tags: 3, images: 0, bytes: 0 },
};

test('the names of a registry that has too much for more', () => {
  expect(listingLines(names, now, look)).toMatchInlineSnapshot(`
    [
      "Images: 2 repositories, 3 tags",
      "  binder-team-2dnotebook  2 tags",
      "  other                   1 tag",
      "  Without a tag: gone",
      "  These are too many to look at each image. Name a repository behind the",
      "  target, and list tells its images.",
    ]
  `);
  expect(listingTable(names, now)).toMatchInlineSnapshot(`
    "### Images

    2 repositories, 3 tags

    | Repository | Tags |
    | :-- | --: |
    | \`binder-team-2dnotebook\` | 2 tags |
    | \`other\` | 1 tag |

    These are too many to look at each image. Name a repository behind the target, and list tells its images."
  `);
});

test('names alone, where there are too many repositories to ask for their tags', () => {
  const bare = { ...names, unread: [{ name: 'other' }], totals: { ...names.totals, repositories: 1, tags: 0 } };
  expect(listingLines(bare, now, look).slice(0, 2)).toEqual(['Images: 1 repository', '  other']);
});
