import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { root, tracked } from './files.ts';

/**
 * The one direction of the code: each room with all that it may import, besides itself and what lies loose in `src/`,
 * which several rooms use and none owns. A room is a folder of `src/`, or one beside it.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  engine: [],
  http: ['engine'],
  ssh: ['engine'],
  host: ['engine', 'ssh'],
  openstack: ['engine', 'http'],
  cloudflare: ['engine', 'http'],
  registry: ['engine'],
  // Credentials are written down as OpenStack takes them, known hosts as SSH does.
  target: ['engine', 'openstack', 'ssh'],
  // Nodes are servers of the project, looked at over SSH with the host's own scripts.
  kubernetes: ['engine', 'host', 'openstack', 'ssh', 'target'],
  // It answers what the host's scripts and the registry's clients ask.
  sandbox: ['engine', 'host', 'kubernetes', 'registry', 'target'],
  // Names of media types, and quotes for a shell.
  report: ['engine', 'registry', 'ssh'],
  // Sizes and durations stand in the reasons of changes, hence `report`.
  commands: ['engine', 'ssh', 'host', 'openstack', 'cloudflare', 'registry', 'target', 'kubernetes', 'report'],
  cli: ['engine', 'target', 'commands', 'report', 'ssh'],
  action: ['engine', 'target', 'commands', 'report', 'cli'],
  'src/cli.ts': ['cli', 'commands'],
  'src/action.ts': ['action', 'commands'],
  bot: ['engine', 'target', 'commands', 'report', 'cli', 'action'],
  scripts: ['action', 'bot', 'cli', 'commands', 'report', 'target'],
};

/** Who starts an embedded cloud: the target of that name, the verb, and the bot that one tries at home. */
const startsSandboxes =
  /^(src\/commands\/site\/sandbox-parts\.ts|src\/cli\.ts|bot\/local\/.*|scripts\/(terminal|comment)\.ts)$/;

const loose = 'loose';

function roomOf(file: string): string {
  const [top = '', room = '', ...rest] = file.split('/');
  if (top !== 'src') return top;
  if (rest.length > 0) return room;
  return file in mayImport ? file : loose;
}

function importsOf(file: string): readonly string[] {
  const found = readFileSync(join(root, file), 'utf8').matchAll(/\b(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g);
  return Array.from(found, ([, path = '']) => join(dirname(file), path));
}

const sources = tracked(/^(src|bot|scripts)\/.*\.ts$/);

test('every room imports only what lies below it', () => {
  const wrong = sources.flatMap((file) =>
    importsOf(file).flatMap((imported) => {
      const [from, to] = [roomOf(file), roomOf(imported)];
      const below = to === from || to === loose || imported === 'package.json' || mayImport[from]?.includes(to);
      return below || (to === 'sandbox' && startsSandboxes.test(file))
        ? []
        : [`${file} imports ${imported}: ${from} may not know ${to}`];
    }),
  );
  expect(wrong).toEqual([]);
});

/** A way that leads back to where it began, if there is one: `a → b → a`. */
function circleIn(graph: ReadonlyMap<string, Iterable<string>>): string | undefined {
  const harmless = new Set<string>();
  const from = (one: string, path: readonly string[]): string | undefined => {
    if (path.includes(one)) return [...path.slice(path.indexOf(one)), one].join(' → ');
    if (harmless.has(one)) return undefined;
    for (const next of graph.get(one) ?? []) {
      const circle = from(next, [...path, one]);
      if (circle !== undefined) return circle;
    }
    harmless.add(one);
    return undefined;
  };
  for (const one of graph.keys()) {
    const circle = from(one, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

test('no two rooms import one another, not even by way of others', () => {
  expect(circleIn(new Map(Object.entries(mayImport)))).toBeUndefined();
});

test('no two files import one another, not even their types', () => {
  expect(circleIn(new Map(sources.map((file) => [file, importsOf(file)])))).toBeUndefined();
});

/** The folders of a room: each with those beside it that it imports. */
function foldersOf(room: string): ReadonlyMap<string, readonly string[]> {
  const inRoom = new RegExp(`^(?:src/)?${room}/([^/]+)/`);
  const folderOf = (file: string) => inRoom.exec(file)?.[1];
  const folders = new Map<string, readonly string[]>();
  for (const file of sources) {
    const from = folderOf(file);
    if (from === undefined) continue;
    const others = importsOf(file).flatMap((imported) => folderOf(imported) ?? []);
    folders.set(from, [...(folders.get(from) ?? []), ...others.filter((to) => to !== from)]);
  }
  return folders;
}

const divided = [...Object.keys(mayImport), 'openstack/resources'].filter((room) => foldersOf(room).size > 1);

test.each(divided)('no two folders of %s import one another', (room) => {
  expect(circleIn(foldersOf(room))).toBeUndefined();
});

test('a circle is found wherever it begins', () => {
  const graph = new Map([
    ['a', ['b', 'c']],
    ['b', ['c']],
    ['c', ['d']],
    ['d', ['b']],
  ]);
  expect(circleIn(graph)).toBe('b → c → d → b');
  graph.set('d', []);
  expect(circleIn(graph)).toBeUndefined();
});

test('what a room may import is imported, so that the list stays true', () => {
  const used = new Set(sources.flatMap((file) => importsOf(file).map((one) => `${roomOf(file)} → ${roomOf(one)}`)));
  const allowed = Object.entries(mayImport)
    .filter(([from]) => from !== 'bot')
    .flatMap(([from, all]) => all.map((to) => `${from} → ${to}`));
  expect(allowed.filter((one) => !used.has(one))).toEqual([]);
});
