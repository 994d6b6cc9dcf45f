import { resolve } from 'node:path';
import { given } from '../../target/given.ts';
import { defaultFile, loadTarget } from '../../target/load-target.ts';
import { readSecretIfSet } from '../../target/secrets.ts';
import type { Target } from '../../target/target.ts';
import type { Context } from '../command.ts';
import { sandboxName } from './open-site.ts';

/** A target as its configuration has it, for a verb that sends no request. */
export interface TargetSite {
  readonly target: Target;
  /** The registry's password, when it is set. */
  readonly password?: string;
  readonly notices: readonly string[];
  /** Everything made ends when the site is closed. */
  readonly ephemeral?: true;
  close(): Promise<void>;
}

/** @throws UsageError when the configuration is missing or wrong, or the password is set and wrong */
export async function openTargetSite({ targetName: name, configFile, env, cwd }: Context): Promise<TargetSite> {
  if (name !== sandboxName) {
    const { target } = await loadTarget({ file: resolve(cwd, configFile ?? defaultFile), name, env });
    const password = await readSecretIfSet({ env }, 'registryPassword');
    return { target, ...given({ password }), notices: [], close: async () => {} };
  }
  // Loaded when it is asked for, as for every verb.
  const { sandboxParts } = await import('./sandbox-parts.ts');
  const { target, secrets, notices = [], ephemeral, close } = await sandboxParts(env);
  const password = secrets.registryPassword;
  return { target, password, notices, ...given({ ephemeral }), close: async () => close?.() };
}
