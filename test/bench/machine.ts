import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What it was measured on: `Debian GNU/Linux 12 (bookworm), Linux 6.1, 2 × Intel Xeon, 23 GiB`. */
export async function machine(): Promise<string> {
  const system = /^PRETTY_NAME="?(.*?)"?$/m.exec(await readFile('/etc/os-release', 'utf8'))?.[1] ?? 'Linux';
  const all = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${system}, Linux ${release()}, ${all.length} × ${all[0]?.model ?? 'processor'}, ${memory}`;
}

/** The commit whose sources were measured, and whether they differ from it. */
export async function sources(): Promise<string> {
  const cwd = import.meta.dirname;
  const { stdout: commit } = await run('git', ['rev-parse', '--short', 'HEAD'], { cwd });
  const { stdout: changed } = await run('git', ['status', '--porcelain', '--untracked-files=no'], { cwd });
  return `${commit.trim()}${changed === '' ? '' : ' with changes'}`;
}

/** How many processes wanted a processor, on average of the last minute. */
export function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}

/** The first line that a program says of its version; undefined when it is not installed. */
export async function versionOf(program: string, args: readonly string[] = ['--version']): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(program, args);
    return `${stdout}${stderr}`.split('\n')[0]?.trim();
  } catch {
    return undefined;
  }
}
