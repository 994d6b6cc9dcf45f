import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { bundle } from '../../scripts/bundle.ts';

/** The action as a runner has it. */
export interface BundledAction {
  /** A directory to work in, with nothing else in it. */
  readonly directory: string;
  readonly file: string;
  readonly bytes: number;
  readonly metafile: Metafile;
  /** What a runner gives a use of it. */
  env(command: string, target: string): Readonly<Record<string, string>>;
  /** What the last use of it has reported, as JSON. */
  report(): Promise<unknown>;
  close(): Promise<void>;
}

export async function bundledAction(): Promise<BundledAction> {
  const { text, metafile } = await bundle();
  const directory = await mkdtemp(join(tmpdir(), 'bundled-action-'));
  const file = join(directory, 'index.cjs');
  const outputs = join(directory, 'output');
  const summary = join(directory, 'summary');
  await writeFile(file, text);
  for (const path of [outputs, summary]) await writeFile(path, '');
  return {
    directory,
    file,
    bytes: Buffer.byteLength(text),
    metafile,
    async report() {
      const [, , path = ''] =
        [...(await readFile(outputs, 'utf8')).matchAll(/^report<<(\S+)\n(.*)\n\1$/gm)].at(-1) ?? [];
      return JSON.parse(await readFile(path, 'utf8'));
    },
    env: (command, target) => ({
      HOME: directory,
      RUNNER_TEMP: directory,
      GITHUB_OUTPUT: outputs,
      GITHUB_STEP_SUMMARY: summary,
      INPUT_COMMAND: command,
      INPUT_TARGET: target,
    }),
    close: () => rm(directory, { recursive: true }),
  };
}
