import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { secretSources } from '../../src/target/secrets.ts';
import { root, tracked } from './files.ts';

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

/** Variables that a person sets and that are no secret of ours, each with who reads it. */
const otherVariables: Readonly<Record<string, string>> = {
  OS_CLIENT_CONFIG_FILE: "OpenStack's clients, and ours as they do",
  OS_CLOUD: "OpenStack's clients, and ours as they do",
  NODE_ENV: 'bot/start.ts, and packages',
  ANSIBLE_COLLECTIONS_PATH: 'Ansible, in the benchmark',
  PYTHONPATH: 'Python, in the benchmark',
};
const secrets = Object.values(secretSources).flatMap(({ variable }) => [variable, `${variable}_FILE`]);
const set = new Set([...secrets, ...Object.keys(otherVariables)]);

/** Everything that may read a variable, in one piece. */
const sources = tracked(/^(?:src|bot|test\/(?:bench|e2e|contract))\/.*\.(?:ts|sh|yml)$/)
  .map((path) => readFileSync(join(root, path), 'utf8'))
  .join('\n');

/**
 * What a document names in its commands that is not there: scripts of package.json, files, and variables that it sets or
 * speaks of. Looked for anywhere in it, be it a block of code, a piece of code in a sentence or the sentence itself.
 */
export function namedInVain(text: string): readonly string[] {
  const all = (pattern: RegExp) => [...new Set(Array.from(text.matchAll(pattern), ([, name = '']) => name))];
  const paths = [
    // What Node is given, unless it is the word for a machine; the value of --file; and whatever looks like a path of ours.
    ...all(/\bnode (?:--\S+ )*([\w./-]+\.[cm]?[jt]s)\b/g),
    ...all(/\s--file[ =]([^\s`]+)/g),
    ...all(/(?:^|[\s`'"(])((?:src|bot|scripts|test|docs|\.github|\.ci)\/[\w./-]*\w)/gm),
  ];
  const written = all(/\b(?:export )([A-Za-z_]\w*)/g).concat(all(/(?:^|[\s`])([A-Z][A-Z0-9_]{2,})=\S/gm));
  const spoken = all(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`/g);
  const isRead = (name: string) => set.has(name) || new RegExp(`\\b${name}\\b`).test(sources);
  return [
    ...all(/\bnpm run ([\w:-]+)/g).flatMap((name) => (Object.hasOwn(scripts, name) ? [] : [`npm run ${name}`])),
    ...new Set(paths.filter((path) => !existsSync(join(root, path)))),
    ...new Set(written.filter((name) => !set.has(name)).map((name) => `${name}=`)),
    ...spoken.filter((name) => !isRead(name)),
  ];
}
