/**
 * A table of GitHub-flavoured Markdown; cells are Markdown already.
 *
 * @param heads headings; one that begins with `>` has its column set to the right
 * @returns the empty string without rows
 */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rules = heads.map((head) => (head.startsWith('>') ? '--:' : ':--'));
  return [row(heads.map((head) => head.replace(/^>/, ''))), row(rules), ...rows.map(row)].join('\n');
}
