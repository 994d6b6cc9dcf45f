import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { UsageError } from '../engine/usage-error.ts';
import { errorCode } from '../error-code.ts';
import { type CloudSettings, settingsFromCloud } from './cloud-settings.ts';
import { didYouMean } from './did-you-mean.ts';
import { expandHome } from './expand-home.ts';

type Tree = { readonly [key: string]: Tree | string | readonly (Tree | string)[] };
const tree: z.ZodType<Tree> = z.lazy(() =>
  z.record(z.string(), z.union([z.string(), tree, z.array(z.union([z.string(), tree]))])),
);
const cloudsSchema = z.looseObject({ clouds: z.record(z.string(), tree) });

/** What a clouds.yaml says. */
export interface Clouds {
  /** For messages: `clouds.yaml (/home/me/clouds.yaml)`. */
  readonly source: string;
  readonly clouds: Tree;
}

interface Search {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly home: string;
}

/**
 * The clouds.yaml that openstacksdk would take, with its secure.yaml laid over it: `OS_CLIENT_CONFIG_FILE`, else the
 * first found in the working directory, `~/.config/openstack` and `/etc/openstack`.
 *
 * @returns undefined when there is none
 */
export async function findClouds(search: Search): Promise<Clouds | undefined> {
  const found = await firstFile('clouds', 'OS_CLIENT_CONFIG_FILE', search);
  if (found === undefined) return undefined;
  const open = parseClouds(found.text, `clouds.yaml (${found.path})`);
  const secure = await firstFile('secure', 'OS_CLIENT_SECURE_FILE', search);
  if (secure === undefined) return open;
  return { source: open.source, clouds: merged(open.clouds, parseClouds(secure.text, secure.path).clouds) };
}

/** @throws UsageError that tells the line, but never the text, for that may be a password */
export function parseClouds(text: string, source: string): Clouds {
  const lines = new LineCounter();
  // The failsafe schema leaves all values strings: a password of digits stays as it was written.
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    throw new UsageError(
      `${source} is not valid YAML in line ${lines.linePos(error.pos[0]).line}`,
      'Put values with special characters, such as passwords, in quotes.',
    );
  }
  const parsed = cloudsSchema.safeParse(treeOf(document));
  if (parsed.success) return { source, clouds: parsed.data.clouds };
  throw new UsageError(
    `${source} is no clouds.yaml: it has no mapping 'clouds' of names to clouds`,
    "It begins with 'clouds:'; your cloud's dashboard offers one for download.",
  );
}

/**
 * The settings of one cloud.
 *
 * @param name left out, the only one
 */
export function cloudFrom({ source, clouds }: Clouds, name: string | undefined): CloudSettings {
  const names = Object.keys(clouds);
  const chosen = name ?? (names.length === 1 ? names[0] : undefined);
  if (chosen === undefined) {
    throw new UsageError(
      `${source} has ${names.length} clouds and none is chosen: ${names.join(', ')}`,
      "Set 'cloud' in the target, or OS_CLOUD, to one of them.",
    );
  }
  const cloud = Object.hasOwn(clouds, chosen) ? clouds[chosen] : undefined;
  if (!isTree(cloud)) {
    throw new UsageError(
      `${source} has no cloud '${chosen}'${didYouMean(chosen, names)}`,
      `Set 'cloud' in the target, or OS_CLOUD, to one of: ${names.join(', ')}.`,
    );
  }
  const where = `${source}, cloud '${chosen}'`;
  if (cloud.profile) {
    throw new UsageError(
      `${where} has a 'profile', which only openstacksdk can look up`,
      'Write what the profile stands for into the entry: auth_url in auth, region_name, interface.',
    );
  }
  return settingsFromCloud(where, { ...strings(cloud), ...(isTree(cloud.auth) ? strings(cloud.auth) : {}) });
}

async function firstFile(
  stem: string,
  variable: string,
  { env, cwd, home }: Search,
): Promise<{ path: string; text: string } | undefined> {
  const named = env[variable];
  if (named) {
    const path = expandHome(named, home);
    return {
      path,
      text: await readFile(path, 'utf8').catch((cause: unknown) => unreadable(`${variable} names ${path}`, cause)),
    };
  }
  const folders = [cwd, join(home, '.config', 'openstack'), '/etc/openstack'];
  for (const path of folders.flatMap((folder) =>
    ['yaml', 'yml', 'json'].map((kind) => join(folder, `${stem}.${kind}`)),
  )) {
    const text = await readFile(path, 'utf8').catch((cause: unknown) => {
      if (errorCode(cause) === 'ENOENT' || errorCode(cause) === 'ENOTDIR') return undefined;
      return unreadable(path, cause);
    });
    if (text !== undefined) return { path, text };
  }
  return undefined;
}

function unreadable(what: string, cause: unknown): never {
  throw new UsageError(
    `${what}: cannot be read (${errorCode(cause)})`,
    'Make the file readable, or name another one.',
    {
      cause,
    },
  );
}

/** An alias to nothing is found only now; nothing of the document can be had then. */
function treeOf(document: { toJS(): unknown }): unknown {
  try {
    return document.toJS();
  } catch {
    return undefined;
  }
}

function merged(under: Tree, over: Tree): Tree {
  const both: { [key: string]: Tree[string] } = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = both[key];
    both[key] = isTree(value) && isTree(below) ? merged(below, value) : value;
  }
  return both;
}

function isTree(value: Tree[string] | undefined): value is Tree {
  return typeof value === 'object' && !Array.isArray(value);
}

function strings(values: Tree): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
