import { execFile } from 'node:child_process';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { setVolumeMetadata, volumes } from '../../src/openstack/block-storage/volumes.ts';
import { type LocalSandbox, localSandbox } from '../commands/local-sandbox.ts';
import { commandsOf, type DocumentedCommand } from './documented-commands.ts';
import { root, tracked } from './files.ts';
import { documents } from './markdown.ts';

/** What is not run here, each with the reason. */
const notRun: readonly (readonly [RegExp, string])[] = [
  [/^npm ci\b/, 'the clone has the packages of this checkout, which came by it'],
  [/^(npm test$|npx vitest )/, 'it would run this test'],
  [/^npm audit /, 'it needs the internet; ci.yml runs it'],
  [/^npm run (typecheck|lint|spelling|unused)$/, '.ci/run runs it'],
  [/^(OS_CLOUD=\S+ )?npm run test:e2e$/, 'it needs a real cloud'],
  [/^npm run (build|picture)$/, 'it writes what is looked at before it is committed'],
  [/^npm run bench\b/, 'test/bench/run.test.ts runs it in small; in full it takes half an hour'],
  [/^(sudo test\/bench\/install-peers\.sh$|ansible-galaxy |\/usr\/bin\/python3 -m pip )/, 'it installs packages'],
  [/^(git clone |cd |npm install --no-save |npx stryker )/, 'mutants take hours, in a clone that is not this one'],
  [/^npm run sandbox$/, 'it runs until it is ended; the sandbox of this test stands for it'],
  [/^npm run bot$/, 'it runs until it is ended; test/bot/local/browser.test.ts uses what it starts'],
  [
    /^NODE_ENV=production node bot\/start\.ts$/,
    'it runs until it is ended; test/acceptance/bot starts it, with an App of the sandbox',
  ],
  [/^npm run smoke-test$/, 'it takes a target; it is told here as another name of the verb test, which is run'],
  [/--source quay\.io/, 'it needs the internet'],
  [
    /^(docker|helm|kubectl|openstack|gh) /,
    'a program of others, with a registry, cluster, cloud or repository of its own',
  ],
  [/^(sudo|journalctl|less) /, 'for the shell of a host, which the sandbox does not have'],
];

/** Without the digest they show what would go, and end with 3. */
const refuses = /^(npm run destroy --|npx provision-registry (destroy|delete)) (?!.*--confirm)/;

/** What a document takes for granted when it begins. */
const before: Readonly<Record<string, () => Promise<void>>> = {
  'docs/adopting.md': async () => {
    const { openstack } = sandbox;
    const [volume] = (await volumes.list(openstack)).filter(({ name }) => name === 'sandbox-registry-data');
    if (volume === undefined) throw new Error('there is no volume whose mark could be taken off');
    await setVolumeMetadata(openstack, volume.id, { 'managed-by': '', registry: '', owner: '' });
  },
  'docs/binderhub.md': async () => await writeFile(join(clone, 'config.yaml'), 'config: {}\n'),
};

/** What is promised beside a command, and must be seen when one of those that match is run. */
const promised: readonly { readonly document: string; readonly line: RegExp; readonly says: RegExp }[] = [
  { document: 'README.md', line: /^npm run destroy/, says: /--confirm \w{12}$/m },
  { document: 'README.md', line: /provision arbutus$/, says: /^Changes: none/m },
  { document: 'docs/adopting.md', line: /plan arbutus$/, says: /adoption of volume data +to adopt/ },
  { document: 'docs/day-2.md', line: /delete .*--confirm/, says: /my-ubuntu:16\.04 +removed/ },
  { document: 'docs/day-2.md', line: /destroy .*--confirm/, says: /volume registry +kept/ },
];

let sandbox: LocalSandbox;
let clone: string;
beforeAll(async () => {
  sandbox = await localSandbox();
  clone = join(sandbox.directory, 'clone');
  for (const path of tracked(/^(?!test\/(?!bench\/RESULTS)|dist\/)/)) await cp(join(root, path), join(clone, path));
  await mkdir(join(clone, 'dist'), { recursive: true });
  await symlink(join(root, 'node_modules'), join(clone, 'node_modules'));
});
afterAll(() => sandbox[Symbol.asyncDispose]());

/** Stripping the types of every file takes most of a start; Node keeps the outcome here. */
const compiled = { NODE_COMPILE_CACHE: join(tmpdir(), 'provision-registry-compiled') };

const kept = new Set<(typeof promised)[number]>();

/** Where the digest of a plan stands in a document, there is this one. */
const anyDigest = '7f3a9c0d12ab';
let lastDigest = '';
const asksNpx = new Set(['npx provision-registry plan sandbox']);

/** Runs a command in the clone as a shell does, the sandbox being every target. */
async function run(written: string): Promise<{ readonly code: number; readonly said: string }> {
  const aimed = written.replaceAll(/\barbutus\b/g, 'sandbox').replaceAll(anyDigest, lastDigest);
  // Where it leads is seen once, which is enough: it takes longer to start than what it starts.
  const text = asksNpx.has(written) ? aimed : aimed.replace('npx provision-registry', 'src/cli.ts');
  const env = { PATH: process.env.PATH, ...sandbox.env, NO_UPDATE_NOTIFIER: '1', ...compiled };
  return await new Promise((resolve) => {
    execFile('sh', ['-c', text], { cwd: clone, env }, (error, stdout, stderr) => {
      const said = `${stdout}${stderr}`;
      lastDigest = /\(plan (\w{12})\)/.exec(said)?.[1] ?? lastDigest;
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, said });
    });
  });
}

/** What only looks, is run once, however often it is told. */
const looks = Object.values(commands).flatMap(({ name, changes }) => (changes ? [] : [name]));
const lookedAt = new Set<string>();

function isRun({ text, document }: DocumentedCommand): boolean {
  if (notRun.some(([pattern]) => pattern.test(text))) return false;
  const verb = /^(?:npx provision-registry|npm run) (\w+)/.exec(text)?.[1];
  if (!looks.some((name) => name === verb)) return true;
  const again = lookedAt.has(text);
  lookedAt.add(text);
  return !again || document in before;
}

const all = documents.map((document) => ({ path: document.path, commands: commandsOf(document) }));
const suites = all.map(({ path, commands: own }) => ({ path, run: own.filter(isRun) }));

describe.each(suites.filter(({ run: own }) => own.length > 0))('$path', ({ path, run: own }) => {
  beforeAll(async () => await before[path]?.());

  test.each(own)('line $line: $text', async ({ text }) => {
    const { code, said } = await run(text);
    expect({ code, said }).toEqual({ code: refuses.test(text) ? 3 : 0, said });
    for (const promise of promised) {
      if (promise.document === path && promise.line.test(text) && promise.says.test(said)) kept.add(promise);
    }
  });
});

test('what is promised beside the commands was seen', () => {
  expect(promised.filter((promise) => !kept.has(promise))).toEqual([]);
});

test('every exemption is for a command that a document has', () => {
  const texts = all.flatMap(({ commands: own }) => own.map(({ text }) => text));
  const patterns = [...notRun.map(([pattern]) => pattern), refuses];
  expect(patterns.filter((pattern) => !texts.some((text) => pattern.test(text)))).toEqual([]);
});
