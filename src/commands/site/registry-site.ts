import { resolve } from 'node:path';
import { authoritative } from '../../cloudflare/authoritative.ts';
import { agreed, answersInWords, heard, silenceRemedy } from '../../cloudflare/server-answers.ts';
import { ActionableError } from '../../engine/actionable-error.ts';
import { directly, type Reach } from '../../reach.ts';
import type { RegistryOptions } from '../../registry/client/client.ts';
import { given } from '../../target/given.ts';
import { defaultFile, loadTarget } from '../../target/load-target.ts';
import { redact } from '../../target/redact.ts';
import { readSecrets } from '../../target/secrets.ts';
import type { Target } from '../../target/target.ts';
import { trustOf } from '../../target/trust.ts';
import type { Context } from '../command.ts';
import { sandboxName } from './open-site.ts';
import type { StandIn } from './parts.ts';
import { registryUrl } from './registry-url.ts';

/** The account of a registry's user, and the way to it. */
export interface RegistryAccess extends RegistryOptions {
  readonly user: string;
  readonly password: string;
}

/** A target's registry as its users know it: its name and its password, and nothing of the cloud that it runs in. */
export interface RegistrySite {
  readonly target: Target;
  readonly notices: readonly string[];
  /** Everything made ends when the site is closed. */
  readonly ephemeral?: true;
  readonly standIn?: StandIn;
  /**
   * How the registry is reached: its name is asked for at the target's own resolvers, if it has any.
   *
   * @throws ActionableError when they do not know it
   */
  access(signal: AbortSignal): Promise<RegistryAccess>;
  close(): Promise<void>;
}

interface Parts {
  readonly target: Target;
  readonly password: string;
  readonly reach: Reach;
  readonly standIn?: StandIn;
  readonly trust?: string;
  readonly notices?: readonly string[];
  readonly ephemeral?: true;
  readonly close?: () => Promise<void>;
}

/**
 * Opens a target's registry; sends no request. Needs neither credentials of the cloud nor of Cloudflare.
 *
 * @throws UsageError when the configuration or the password is missing or wrong
 */
export async function openRegistrySite(context: Context): Promise<RegistrySite> {
  const { target, password, reach, trust, notices = [], ephemeral, standIn, close } = await partsOf(context);
  const mask = redact([password]);
  const { log: write } = context;
  const log = write === undefined ? {} : { log: (line: string) => write(mask(line)) };
  return {
    target,
    notices,
    ...given({ ephemeral, standIn }),
    async access(signal) {
      const arrival = await addressOf(target, signal).catch((error: unknown) => {
        throw ephemeral ? notKept(error) : error;
      });
      return {
        url: await registryUrl(target.domain, arrival, reach),
        user: target.registry.user,
        password,
        ...(arrival === undefined ? {} : { connect: await reach(arrival, 443) }),
        ...given({ ca: trust }),
        ...log,
      };
    },
    close: async () => close?.(),
  };
}

async function partsOf({ targetName: name, configFile, env, cwd }: Context): Promise<Parts> {
  if (name !== sandboxName) {
    const { target } = await loadTarget({ file: resolve(cwd, configFile ?? defaultFile), name, env });
    const { registryPassword } = await readSecrets({ env }, ['registryPassword']);
    return { target, password: registryPassword, reach: directly, ...given({ trust: trustOf(target) }) };
  }
  // Loaded when it is asked for: a run against a real registry needs none of it.
  const { sandboxParts } = await import('./sandbox-parts.ts');
  const { secrets, ...parts } = await sandboxParts(env);
  return { ...parts, password: secrets.registryPassword };
}

/** A sandbox that lives for one run has nothing in it yet. */
function notKept(cause: unknown): ActionableError {
  return new ActionableError(
    'There is no registry in a sandbox that lived for this run only',
    'Keep one running with npm run sandbox, and in another terminal run provision, then this again.',
    { cause },
  );
}

/** Undefined where the name is left to this machine's own resolver. */
async function addressOf({ domain, dns }: Target, signal: AbortSignal): Promise<string | undefined> {
  if (dns.resolvers.length === 0) return undefined;
  const answers = await authoritative(dns.resolvers)(domain, signal);
  signal.throwIfAborted();
  const [address] = agreed(answers);
  if (address !== undefined) return address;
  throw new ActionableError(
    `The address of ${domain} is not known: ${answersInWords(answers)}`,
    heard(answers).length === 0
      ? silenceRemedy
      : 'Run provision, which makes its record; if it did, plan shows what has become of it.',
  );
}
