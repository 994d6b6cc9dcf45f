import { access, constants, lstat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ActionableError } from '../../engine/actionable-error.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { errorCode } from '../../error-code.ts';

export interface SecretFile {
  /** The option that named it. */
  readonly option: string;
  /** Its path as it was given. */
  readonly file: string;
  readonly cwd: string;
  readonly text: string;
}

/**
 * A new file that only its owner reads, checked before it is written.
 *
 * @throws UsageError when it is there already, or its directory cannot be written to
 */
export async function secretFile({ option, file, cwd, text }: SecretFile): Promise<{ write(): Promise<void> }> {
  const path = resolve(cwd, file);
  if ((await lstat(path).catch(() => undefined)) !== undefined) {
    throw new UsageError(`--${option}: ${file} is there already`, 'Remove it, or name a file that is not there yet.');
  }
  await access(dirname(path), constants.W_OK | constants.X_OK).catch((cause: unknown) => {
    const remedy = 'Name a file in a directory that exists and that you may write to.';
    throw new UsageError(`--${option}: ${file} cannot be written (${errorCode(cause)})`, remedy, { cause });
  });
  return {
    async write() {
      await writeFile(path, text, { mode: 0o600, flag: 'wx', flush: true }).catch((cause: unknown) => {
        const message = `--${option}: ${file} cannot be written (${errorCode(cause)})`;
        throw new ActionableError(message, 'Name another file and run again.', { cause });
      });
    },
  };
}
