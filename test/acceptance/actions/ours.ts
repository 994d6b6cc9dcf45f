import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle, bundled } from '../../../scripts/bundle.ts';

const root = join(import.meta.dirname, '../../..');

/** A checkout of this repository as a job has it: the action with its bundle built from the sources as they are. */
export async function checkout(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'checkout-'));
  await cp(join(root, 'action.yml'), join(directory, 'action.yml'));
  await mkdir(join(directory, 'bot'));
  await cp(join(root, 'bot/action.yml'), join(directory, 'bot/action.yml'));
  await mkdir(join(directory, 'dist'));
  for (const [name, entry] of Object.entries(bundled)) {
    await writeFile(join(directory, 'dist', name), (await bundle(entry)).text);
  }
  return directory;
}
