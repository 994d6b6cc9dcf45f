/**
 * Writes `dist/`, which `action.yml` and `bot/action.yml` run; with `--check`, holds what is there against a fresh build instead.
 *
 * There is no source map: it would be twice as large as the bundle and change with every commit, and a person who uses
 * the action reads messages, not stack traces. The bundle of a commit can be made again to the byte, so whoever needs a
 * map makes one from the same commit: `npx esbuild` with `--sourcemap` and the settings of `bundle.ts`.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle, bundled } from './bundle.ts';
import { licences } from './licences.ts';

const dist = join(import.meta.dirname, '../dist');
const bundles = await Promise.all(
  Object.entries(bundled).map(async ([name, entry]) => ({ name, ...(await bundle(entry)) })),
);
const files = {
  ...Object.fromEntries(bundles.map(({ name, text }) => [name, text])),
  'licences.txt': licences(bundles.map(({ metafile }) => metafile)),
};

if (process.argv.includes('--check')) {
  for (const [name, fresh] of Object.entries(files)) {
    const committed = await readFile(join(dist, name), 'utf8').catch(() => undefined);
    if (committed === fresh) continue;
    process.exitCode = 1;
    process.stderr.write(`dist/${name} is not what the sources give: run npm run build and commit it\n`);
  }
} else {
  await mkdir(dist, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(dist, name), content);
}
