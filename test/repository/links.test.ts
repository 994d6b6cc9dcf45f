import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './files.ts';
import { type Document, documents } from './markdown.ts';

/** Where links and pictures lead, also those in HTML. */
function leadsOf({ nodes }: Document): readonly string[] {
  return nodes.flatMap((node) => {
    if (node.type === 'link' || node.type === 'image' || node.type === 'definition') return [node.url];
    if (node.type === 'html')
      return Array.from(node.value.matchAll(/\b(?:href|src|srcset)="([^"]*)"/g), ([, to]) => to ?? '');
    return [];
  });
}

function wrongWith(document: Document, url: string): string | undefined {
  if (/^(https|mailto):/.test(url)) return undefined;
  if (/^[a-z]+:/.test(url)) return 'is neither relative nor https';
  const [path = '', anchor] = url.split('#');
  const file = path === '' ? document.path : normalize(join(dirname(document.path), path));
  if (!existsSync(join(root, file))) return 'leads to no file';
  if (anchor === undefined) return undefined;
  const other = documents.find((one) => one.path === file);
  return other?.anchors.has(anchor) ? undefined : 'leads to no heading';
}

test.each(documents)('every link in $path leads somewhere', (document) => {
  const wrong = leadsOf(document).flatMap((url) => {
    const why = wrongWith(document, url);
    return why === undefined ? [] : [`${url} ${why}`];
  });
  expect(wrong).toEqual([]);
});

/** A path of this repository in the text, such as `src/commands/provision.ts` or `test/e2e/`. */
const ownPath = /^(?:src|bot|scripts|test|docs|\.github|\.ci)\/[\w./-]*$/;

test.each(documents)('every path that $path speaks of is there', ({ nodes }) => {
  const spoken = nodes.filter((node) => node.type === 'inlineCode').map(({ value }) => value);
  expect(spoken.filter((path) => ownPath.test(path) && !existsSync(join(root, path)))).toEqual([]);
});

test('every document can be reached from the README', () => {
  const reached = new Set(['README.md']);
  for (const path of reached) {
    const document = documents.find((one) => one.path === path);
    for (const url of document === undefined ? [] : leadsOf(document)) {
      reached.add(normalize(join(dirname(path), url.split('#')[0] ?? '')));
    }
  }
  const alone = documents.map(({ path }) => path).filter((path) => !path.startsWith('.github/') && !reached.has(path));
  expect(alone).toEqual([]);
});
