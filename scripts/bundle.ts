import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BuildResult, build, type Metafile, type Plugin } from 'esbuild';

const root = join(import.meta.dirname, '..');

/** The files of `dist/`, each with the program that it is: the action, and the bot inside a job. */
export const bundled = { 'index.cjs': 'src/action.ts', 'chatops.cjs': 'bot/actions.ts' } as const;

/** A bundle: its text, and what it is made up of. */
export interface Bundle {
  readonly text: string;
  readonly metafile: Metafile;
}

/** The texts of the host's scripts stand in the bundle: it has no files beside it. */
const hostScripts: Plugin = {
  name: 'host-scripts',
  setup({ onLoad }) {
    onLoad({ filter: /src\/host\/script-part\.ts$/ }, ({ path }) => {
      const folder = join(dirname(path), 'scripts');
      const names = readdirSync(folder)
        .filter((name) => name.endsWith('.sh'))
        .toSorted();
      const texts = names.map((name) => [name.slice(0, -3), readFileSync(join(folder, name), 'utf8')] as const);
      const contents = `const texts = ${JSON.stringify(Object.fromEntries(texts))};
export function scriptPart(name) { return texts[name]; }`;
      return { contents, loader: 'js', watchFiles: names.map((name) => join(folder, name)) };
    });
  },
};

/** What of undici nobody here asks for: more than half of it, and as much of the time that it takes to start. */
const unusedOfUndici = /undici\/lib\/(mock|cache|interceptor|web)\/.*\.js$/;

/** `@actions/*` bring two older undicis along; what they ask of it is in ours. */
const oneUndici: Plugin = {
  name: 'one-undici',
  setup({ onLoad, onResolve, resolve }) {
    // Its index names all of its parts and makes one of these at once; its requests ask another whether they carry a form.
    const none = 'module.exports = { CacheStorage: class {}, webidl: { is: { FormData: () => false } } };';
    onLoad({ filter: unusedOfUndici }, () => ({ contents: none }));
    onResolve({ filter: /^undici$/ }, ({ pluginData, kind }) => {
      if (pluginData === 'ours') return undefined;
      return resolve('undici', { resolveDir: root, kind, pluginData: 'ours' });
    });
  },
};

/** `@actions/core` also signs in to clouds and runs programs, which takes an HTTP client and a shell; ours does not. */
const onlyCommands: Plugin = {
  name: 'only-commands',
  setup({ onLoad }) {
    onLoad({ filter: /@actions\/core\/lib\/oidc-utils\.js$/ }, () => ({ contents: 'export class OidcClient {}' }));
    onLoad({ filter: /@actions\/core\/lib\/platform\.js$/ }, () => ({ contents: 'export {};' }));
  },
};

/** zod brings its messages along in some fifty languages; ours are English. */
const onlyEnglish: Plugin = {
  name: 'only-english',
  setup({ onLoad }) {
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, ({ path }) => ({
      contents: `export { default as en } from './en.js';`,
      resolveDir: dirname(path),
    }));
  },
};

/**
 * Bundles a program into one file. CommonJS, because `ssh2` asks for its parts by computed names. The same sources and
 * the same `package-lock.json` give the same bytes.
 *
 * What is loaded by `import()` stands in the same file, but is run only when it is asked for: the sandbox and GitHub's
 * client cost a start nothing but their being read.
 *
 * @param entry as a path from the repository's root
 */
export async function bundle(entry: string = bundled['index.cjs']): Promise<Bundle> {
  const result: BuildResult<{ write: false; metafile: true }> = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: 'dist/bundle.cjs',
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    minify: true,
    // All of it in one byte a character is read by V8 in half the time.
    charset: 'ascii',
    // Their licences stand in a file of their own.
    legalComments: 'none',
    // Both make some ciphers of ssh2 faster where they were compiled; without them it uses Node's own.
    external: ['cpu-features'],
    loader: { '.node': 'empty' },
    plugins: [hostScripts, oneUndici, onlyCommands, onlyEnglish],
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error('esbuild made no file');
  return { text: output.text, metafile: result.metafile };
}

/** How many bytes of the bundle come from where: our own folders, and each package. */
export function partsOf({ outputs }: Metafile): readonly (readonly [string, number])[] {
  const parts = new Map<string, number>();
  for (const { inputs } of Object.values(outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const part = packageOf(path) ?? path.split('/').slice(0, 2).join('/');
      parts.set(part, (parts.get(part) ?? 0) + bytesInOutput);
    }
  }
  return [...parts].toSorted(([, one], [, other]) => other - one);
}

/** The innermost package that a file lies in, as its path; undefined for our own. */
export function packageOf(path: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
}
