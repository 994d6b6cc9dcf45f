import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { z } from 'zod';
import { packageOf } from './bundle.ts';

const root = join(import.meta.dirname, '..');
const manifestSchema = z
  .object({
    name: z.string(),
    version: z.string(),
    license: z.string().optional(),
    // As npm had it until 2014.
    licenses: z.array(z.object({ type: z.string() })).default([]),
  })
  .transform(({ name, version, license, licenses }) => {
    return { name, version, license: license ?? licenses.map(({ type }) => type).join(', ') };
  });

/** The licences of all packages of which something is in a bundle, with their texts where they bring one. */
export function licences(bundles: readonly Metafile[]): string {
  const paths = bundles.flatMap(({ inputs }) => Object.keys(inputs));
  const folders = [...new Set(paths.flatMap((path) => packageOf(path) ?? []))].toSorted();
  const sections = folders.map((folder) => {
    const text = readFileSync(join(root, folder, 'package.json'), 'utf8');
    const { name, version, license } = manifestSchema.parse(JSON.parse(text));
    return `${name} ${version}: ${license}\n\n${licenceText(join(root, folder))}`;
  });
  return `${sections.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

function licenceText(folder: string): string {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  const path = join(folder, file ?? 'LICENSE');
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : 'Its package brings no text of the licence.';
}
