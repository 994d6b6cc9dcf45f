import type { Confirmation } from '../../src/target/target.ts';
import type { GuardedVerb } from '../../src/verbs.ts';
import { findTarget } from '../access/configuration.ts';
import { may } from '../access/may.ts';
import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import { refusedByLockText } from '../replies/lock.ts';
import { noTargetText } from '../replies/no-target.ts';
import { refusedText } from '../replies/refused.ts';
import { lockAgainst } from './lock-against.ts';

/** Who wants to do what to which target. */
export interface Wish {
  readonly login: string;
  readonly verb: GuardedVerb;
  readonly target: string;
  /** The command that says so, for any target. */
  readonly lineFor: (target: string) => string;
}

/** Whether a wish is granted: with what the target says of confirmations, or with the reason why not, in Markdown. */
export type Verdict =
  | { readonly allowed: true; readonly confirm: Confirmation }
  | { readonly allowed: false; readonly text: string };

/** Decides by the configuration on the default branch, by what GitHub says of who asks, and by the lock on the target. */
export async function decide(github: GitHub, wish: Wish, around: Around): Promise<Verdict> {
  const { login, verb, target, lineFor } = wish;
  const found = await findTarget(github, target, around);
  if (found.kind !== 'found') return { allowed: false, text: noTargetText(found, wish) };
  const decision = await may(github, login, verb, found.access, around);
  if (decision.kind !== 'allowed') {
    const text = refusedText({ decision, requester: login, verb, target, line: lineFor(target) });
    return { allowed: false, text };
  }
  const lock = await lockAgainst(github, { verb, target }, around);
  return lock === undefined
    ? { allowed: true, confirm: found.access.confirm }
    : { allowed: false, text: refusedByLockText(lock) };
}
