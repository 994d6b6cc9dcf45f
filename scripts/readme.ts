/** Writes the tables of the documents anew: `npm run readme`. A test says when that is due. */
import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withTables } from './readme-tables.ts';

const root = join(import.meta.dirname, '..');
for await (const path of glob('{*.md,docs/**/*.md}', { cwd: root })) {
  const text = await readFile(join(root, path), 'utf8');
  const fresh = withTables(text);
  if (fresh !== text) await writeFile(join(root, path), fresh);
}
