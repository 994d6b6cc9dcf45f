/** Writes the README's tables anew: `npm run readme`. A test says when that is due. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withTables } from './readme-tables.ts';

const readme = join(import.meta.dirname, '../README.md');
await writeFile(readme, withTables(await readFile(readme, 'utf8')));
