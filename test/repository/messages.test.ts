import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toString as textOf } from 'mdast-util-to-string';
import { expect, test } from 'vitest';
import { root, tracked } from './files.ts';
import { documents } from './markdown.ts';

/** What the program is made of, each file with its texts in one piece and without escapes. */
const sources = tracked(/^src\/(?!sandbox\/).*\.(ts|sh)$/).map((path) =>
  readFileSync(join(root, path), 'utf8')
    .replaceAll(/['`] \+\n\s*['`]/g, '')
    .replaceAll(/\\(['"`])/g, '$1'),
);

/** The messages that tables of troubleshooting name, in their first column. */
const told = documents
  .filter(({ path }) => path === 'README.md' || path === 'docs/troubleshooting.md')
  .flatMap(({ nodes }) => nodes.filter((node) => node.type === 'table'))
  .filter(({ children: [head] }) => textOf(head?.children[0]) === 'it says')
  .flatMap(({ children: [, ...rows] }) => rows.map(({ children: [cell] }) => textOf(cell)));

test('there are messages to hold against the program', () => {
  expect(told.length).toBeGreaterThan(50);
});

test.each([...new Set(told)])('the program says: %s', (message) => {
  const parts = message.split('…').filter((part) => part.trim() !== '');
  expect(sources.some((source) => parts.every((part) => source.includes(part)))).toBe(true);
});
