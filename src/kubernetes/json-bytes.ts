import { type JsonNode, parseJsonTree } from './json-tree.ts';

/**
 * The bytes of a JSON file as a text with one character for each byte (Latin-1), so that any byte is given back as it was,
 * also one that is no UTF-8. Strings in it are read with `stringValue`.
 */
export interface JsonBytes {
  readonly text: string;
  readonly root: JsonNode;
}

/** @throws JsonSyntaxError */
export function readJsonBytes(bytes: Uint8Array): JsonBytes {
  const text = textOf(bytes);
  return { text, root: parseJsonTree(text) };
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

export function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** A value as it is written into such a text. */
export function written(value: string): string {
  return Buffer.from(JSON.stringify(value)).toString('latin1');
}

/** What a string means; undefined for any other value. */
export function stringValue(text: string, node: JsonNode): string | undefined {
  if (node.kind !== 'string') return undefined;
  const inside = text.slice(node.start + 1, node.end - 1);
  // Most are plain, and need no reading.
  return plain.test(inside) ? inside : String(JSON.parse(`"${bytesOf(inside).toString('utf8')}"`));
}

/** Line and column as people and editors count them: both from 1, a character is one column. */
export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf('\n') + 1;
  const column = [...bytesOf(before.slice(start)).toString('utf8')].length + 1;
  return { line: before.split('\n').length, column };
}

const plain = /^[ !#-[\]-~]*$/;
