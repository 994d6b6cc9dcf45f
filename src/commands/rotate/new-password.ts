import { randomBytes } from 'node:crypto';
import { access, constants, lstat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ActionableError } from '../../engine/actionable-error.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { errorCode } from '../../error-code.ts';
import { readSecretIfSet } from '../../target/secrets.ts';
import type { Context, Options } from '../command.ts';

/** Where the new password of a rotation comes from. */
export interface NewPassword {
  /** Undefined only at the end of a rotation. */
  readonly password?: string;
  /** A generated one, to be kept before anything is changed. */
  readonly keep?: { readonly path: string; write(): Promise<void> };
}

/** 32 characters of base64url. */
const generatedBytes = 24;

/**
 * Reads the new password from the environment, or generates one for the file that `--write-password` names.
 *
 * @throws UsageError when there is none, or two, or the file is there already or cannot be made
 */
export async function newPassword(context: Context, options: Options): Promise<NewPassword> {
  const { env, cwd } = context;
  const file = options['write-password'];
  const password = await readSecretIfSet({ env }, 'registryNewPassword');
  if (options.finish) {
    if (file === undefined) return password === undefined ? {} : { password };
    throw new UsageError(
      '--finish generates no password, so --write-password has nothing to write',
      `Leave it out; give the password that the rotation was begun with as REGISTRY_NEW_PASSWORD_FILE=${file}.`,
    );
  }
  if (password !== undefined && file !== undefined) {
    throw new UsageError(
      'Two new passwords are asked for: the one in the environment, and a generated one for --write-password',
      'Unset REGISTRY_NEW_PASSWORD and REGISTRY_NEW_PASSWORD_FILE, or leave out --write-password.',
    );
  }
  if (password !== undefined) return { password };
  if (file === undefined) {
    const secret = secretOfJob(context);
    throw new UsageError(
      'rotate has no new password',
      secret === undefined
        ? 'Have one generated with --write-password FILE, or give one as REGISTRY_NEW_PASSWORD (or the path of a file with it as REGISTRY_NEW_PASSWORD_FILE).'
        : `Set ${secret}, which the workflow passes on as a variable of that name.`,
    );
  }
  return await generated(resolve(cwd, file), file);
}

/**
 * What a job on GitHub has its new password from; undefined for who runs the command. A file that a job generates would
 * go with its machine.
 */
export function secretOfJob({ env, targetName }: Pick<Context, 'env' | 'targetName'>): string | undefined {
  return env.GITHUB_ACTIONS === 'true'
    ? `the secret REGISTRY_NEW_PASSWORD of the environment ${targetName}`
    : undefined;
}

async function generated(path: string, asGiven: string): Promise<NewPassword> {
  const there = await lstat(path).catch(() => undefined);
  if (there !== undefined) throw new UsageError(`--write-password: ${asGiven} is there already`, useIt(asGiven));
  await access(dirname(path), constants.W_OK | constants.X_OK).catch((cause: unknown) => {
    throw new UsageError(
      `--write-password: ${asGiven} cannot be written (${errorCode(cause)})`,
      'Name a file in a directory that exists and that you may write to.',
      { cause },
    );
  });
  const password = randomBytes(generatedBytes).toString('base64url');
  return {
    password,
    keep: {
      path: asGiven,
      async write() {
        await writeFile(path, `${password}\n`, { mode: 0o600, flag: 'wx', flush: true }).catch((cause: unknown) => {
          throw new ActionableError(
            `The new password cannot be written to ${asGiven} (${errorCode(cause)}); nothing is changed`,
            errorCode(cause) === 'EEXIST' ? useIt(asGiven) : 'Name another file with --write-password.',
            { cause },
          );
        });
      },
    },
  };
}

function useIt(file: string): string {
  return `If a rotation was begun with it, go on with REGISTRY_NEW_PASSWORD_FILE=${file} instead; otherwise name a file that is not there yet.`;
}
