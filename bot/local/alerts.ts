import type { Element, Root } from 'hast';

const kinds = ['note', 'tip', 'important', 'warning', 'caution'];
const mark = /^\[!([A-Z]+)\]\s*/;

/**
 * Block quotes that begin with `[!NOTE]` and the like become boxes, as on GitHub. Of the libraries for it, one loses lines
 * that hold a `<br>`, and the others mark the boxes before what is unsafe is taken out, which takes the marks too.
 */
export function alerts(tree: Root): Root {
  for (const node of tree.children) if (node.type === 'element' && node.tagName === 'blockquote') become(node);
  return tree;
}

function become(quote: Element): void {
  const paragraph = quote.children.find((child) => child.type === 'element');
  const first = paragraph?.children[0];
  if (first?.type !== 'text') return;
  const kind = mark.exec(first.value)?.[1]?.toLowerCase();
  if (kind === undefined || !kinds.includes(kind)) return;
  first.value = first.value.replace(mark, '');
  quote.tagName = 'div';
  quote.properties = { className: ['alert', `alert-${kind}`] };
}
