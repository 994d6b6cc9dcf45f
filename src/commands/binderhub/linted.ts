import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { warning } from '../../engine/check.ts';
import type { Check } from '../../engine/report.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { errorCode } from '../../error-code.ts';
import { type ChartValues, chartValues, isMapping } from '../../kubernetes/chart-values.ts';
import type { LintWish } from '../../kubernetes/lint-findings.ts';
import { lintValues } from '../../kubernetes/lint-values.ts';
import { shellQuote } from '../../ssh/shell-quote.ts';
import type { Context } from '../command.ts';

interface Read {
  /** As it was given. */
  readonly name: string;
  readonly text: string;
  /** Permission bits. */
  readonly mode: number;
}

/**
 * Looks over values files, merged as helm merges them.
 *
 * @throws UsageError for one that cannot be read or is no YAML
 */
export async function linted(
  wish: LintWish,
  { cwd }: Context,
  files: readonly string[],
  subchart: string | undefined,
): Promise<readonly Check[]> {
  const read = await Promise.all(files.map((name) => readValues(name, cwd)));
  const key = subchart ?? usualKey(chartValues(read));
  const root = key === undefined ? [] : [key];
  return [...lintValues(chartValues(read, root), wish), ...read.flatMap((file) => lintMode(file, root))];
}

/** Charts that have BinderHub as a subchart call it so, and have nothing of its at the top. */
function usualKey(values: ChartValues): string | undefined {
  const atTop = ['config', 'registry', 'jupyterhub'].some((key) => values.at([key]) !== undefined);
  return !atTop && isMapping(values.at(['binderhub'])) ? 'binderhub' : undefined;
}

async function readValues(name: string, cwd: string): Promise<Read> {
  const path = resolve(cwd, name);
  try {
    const { mode } = await stat(path);
    return { name, text: await readFile(path, 'utf8'), mode: mode & 0o777 };
  } catch (cause) {
    const remedy = 'Give the paths of values files as helm gets them with -f, in the same order.';
    throw new UsageError(`${name} cannot be read (${errorCode(cause)})`, remedy, { cause });
  }
}

const passwords = [
  ['registry', 'password'],
  ['jupyterhub', 'imagePullSecret', 'password'],
  ['config', 'DockerRegistry', 'password'],
];

/** A file with a password is nobody else's to read. */
function lintMode({ name, text, mode }: Read, root: readonly string[]): readonly Check[] {
  const values = chartValues([{ name, text }], root);
  if ((mode & 0o077) === 0 || passwords.every((path) => !values.at(path))) return [];
  const octal = mode.toString(8).padStart(4, '0');
  const detail = `${name} holds a password, and others may read it (mode ${octal})`;
  return [warning('file mode', detail, `chmod 600 ${shellQuote(name)}`)];
}
