import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { parseDocument, visit } from 'yaml';
import { root, tracked } from './files.ts';
import { type Document, documentOf, documents } from './markdown.ts';

/** Where links and pictures lead, also those in HTML. */
function leadsOf({ nodes }: Document): readonly string[] {
  return nodes.flatMap((node) => {
    if (node.type === 'link' || node.type === 'image' || node.type === 'definition') return [node.url];
    if (node.type === 'html')
      return Array.from(node.value.matchAll(/\b(?:href|src|srcset)="([^"]*)"/g), ([, to]) => to ?? '');
    return [];
  });
}

/**
 * What is wrong with where a link leads. Whether an address elsewhere answers is not looked at: tests need no internet, and
 * do not fail with somebody else's server. Only its form is held; whoever writes such a link opens it once.
 */
function wrongWith(document: Pick<Document, 'path'>, url: string): string | undefined {
  if (/^(https|mailto):/.test(url)) return undefined;
  if (/^[a-z]+:/.test(url)) return 'is neither relative nor https';
  const [path = '', anchor] = url.split('#');
  const file = path === '' ? document.path : normalize(join(dirname(document.path), path));
  if (file.startsWith('..')) return 'leads out of the repository';
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

/** The texts of the forms by which issues are opened, which GitHub shows as Markdown. */
const forms = tracked(/^\.github\/ISSUE_TEMPLATE\/.*\.yml$/).map((path) => {
  const texts: Document[] = [];
  visit(parseDocument(readFileSync(join(root, path), 'utf8')), {
    Scalar(_, { value }) {
      if (typeof value === 'string') texts.push(documentOf(path, value));
    },
  });
  return { path, leads: texts.flatMap(leadsOf) };
});
/** They are shown at `issues/new`, from where this is the root of the repository. */
const fromForm = /^\.\.\/blob\/main\//;

test('there are links in the forms of issues', () => {
  expect(forms.flatMap(({ leads }) => leads)).not.toEqual([]);
});

test.each(forms)('every link in $path leads somewhere', ({ leads }) => {
  const wrong = leads.flatMap((url) => {
    const isOurs = fromForm.test(url);
    const why = isOurs || /^https:/.test(url) ? wrongWith({ path: '' }, url.replace(fromForm, '')) : 'is not on main';
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
