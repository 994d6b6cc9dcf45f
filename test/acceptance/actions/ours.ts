import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle, bundled } from '../../../scripts/bundle.ts';

const root = join(import.meta.dirname, '../../..');
/** The bundles by their names in `dist/`, built once for all tests of a file. */
let built: Promise<readonly (readonly [name: string, text: string])[]> | undefined;

/** Checks this repository out as a job has it: the action with its bundle built from the sources as they are. */
export async function checkOut(directory: string): Promise<void> {
  built ??= Promise.all(
    Object.entries(bundled).map(async ([name, entry]) => [name, (await bundle(entry)).text] as const),
  );
  const bundles = await built;
  await mkdir(join(directory, 'bot'));
  await mkdir(join(directory, 'dist'));
  await cp(join(root, 'action.yml'), join(directory, 'action.yml'));
  await cp(join(root, 'bot/action.yml'), join(directory, 'bot/action.yml'));
  for (const [name, text] of bundles) await writeFile(join(directory, 'dist', name), text);
}
