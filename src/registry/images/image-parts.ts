import type { Layer, Part } from './image-manifest.ts';
import type { ImageTree } from './image-tree.ts';

/** Each blob of a tree once, in its order. What one image has as foreign and another as its own is not foreign. */
export function blobsOf(tree: ImageTree): readonly Layer[] {
  const blobs = new Map<string, Layer>();
  for (const { content } of bottomUp(tree)) {
    if (content.kind === 'index') continue;
    for (const layer of [...content.layers, own(content.config)]) {
      if (blobs.get(layer.digest)?.foreign !== false) blobs.set(layer.digest, layer);
    }
  }
  return [...blobs.values()];
}

const own = (part: Part): Layer => ({ ...part, foreign: false });

/** Each manifest once, what an index names before the index. */
export function bottomUp(tree: ImageTree): readonly ImageTree[] {
  const all = new Map<string, ImageTree>();
  for (const one of [...tree.children.flatMap(bottomUp), tree]) {
    if (!all.has(one.manifest.digest)) all.set(one.manifest.digest, one);
  }
  return [...all.values()];
}
