import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import GithubSlugger from 'github-slugger';
import type { Code, Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { toString as textOf } from 'mdast-util-to-string';
import { gfm } from 'micromark-extension-gfm';
import { root, tracked } from './files.ts';

/** A document as tests look at it. */
export interface Document {
  /** From the root of the repository. */
  readonly path: string;
  /** Every node, in the order of the text. */
  readonly nodes: readonly Nodes[];
  /** What a link can name in it, as GitHub makes anchors of headings. */
  readonly anchors: ReadonlySet<string>;
}

function readDocument(path: string): Document {
  return documentOf(path, readFileSync(join(root, path), 'utf8'));
}

/** A text in GitHub's Markdown, wherever it stands. */
export function documentOf(path: string, text: string): Document {
  const nodes = flat(fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }));
  const slugger = new GithubSlugger();
  const headings = nodes.filter((node) => node.type === 'heading').map((node) => slugger.slug(textOf(node)));
  return { path, nodes, anchors: new Set(headings) };
}

/** Every Markdown file for people, not those that tests compare with; what is read first comes first. */
export const documents: readonly Document[] = tracked(/\.md$/)
  .filter((path) => !path.startsWith('test/') || path.endsWith('/README.md') || path.endsWith('/RESULTS.md'))
  .toSorted((one, other) => Number(other === 'README.md') - Number(one === 'README.md'))
  .map(readDocument);

/** Code blocks, fenced or indented. */
export function codeOf({ nodes }: Document): readonly Code[] {
  return nodes.filter((node) => node.type === 'code');
}

function flat(node: Nodes): readonly Nodes[] {
  return [node, ...('children' in node ? node.children.flatMap(flat) : [])];
}
