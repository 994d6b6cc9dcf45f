import { raw } from 'hast-util-raw';
import { sanitize } from 'hast-util-sanitize';
import { toHtml } from 'hast-util-to-html';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { toHast } from 'mdast-util-to-hast';
import { gfm } from 'micromark-extension-gfm';
import { alerts } from './alerts.ts';

/**
 * A comment as HTML that is safe to put into a page, by GitHub's own steps: its flavour of Markdown, HTML in it kept, then
 * all that could do harm taken out. Charts stay as the text that they are written in.
 */
export function renderMarkdown(text: string): string {
  const parsed = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const tree = sanitize(raw(toHast(parsed, { allowDangerousHtml: true })));
  return toHtml(tree.type === 'root' ? alerts(tree) : tree);
}
