/** Whether a whole text is as a pattern says: `*` is any characters, `?` any one, everything else itself. */
export function matchesGlob(glob: string, text: string): boolean {
  const literal = glob.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text);
}
