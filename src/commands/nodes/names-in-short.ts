/** More are counted. */
const most = 5;

/** A list of names for a line of text: `a, b, c, d, e and 95 more`. */
export function namesInShort(names: readonly string[]): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
