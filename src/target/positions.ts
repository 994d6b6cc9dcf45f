import { type Document, isMap, isNode, isPair, isScalar, isSeq, type LineCounter } from 'yaml';

/** Tells the line and column of what stands at a path of a YAML document. */
export interface Positions {
  /** Of the value at the path, or of what is nearest above when nothing stands there: `8:17`. */
  ofValue(path: readonly PropertyKey[]): string;
  /** Of a key of the mapping at the path. */
  ofKey(path: readonly PropertyKey[], key: string): string;
}

export function positions(document: Document, lines: LineCounter): Positions {
  const words = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${line}:${col}`;
  };
  return {
    ofValue: (path) => words(offsetOf(document.contents, path)),
    ofKey: (path, key) => words(offsetOf(document.contents, [...path, key], 'key')),
  };
}

function offsetOf(root: unknown, path: readonly PropertyKey[], want: 'key' | 'value' = 'value'): number {
  let node = root;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    const last = depth === path.length - 1;
    if (isSeq(node)) node = node.items[Number(step)];
    else if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (pair === undefined) return offset;
      offset = startOf(pair.key) ?? offset;
      if (last && want === 'key') return offset;
      node = pair.value;
    } else return offset;
    // A mapping begins at its first key: its own key above tells better where it is.
    if (last || !isMap(node)) offset = isMap(node) ? offset : (startOf(node) ?? offset);
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  if (isPair(node)) return startOf(node.key);
  return isNode(node) ? node.range?.[0] : undefined;
}
