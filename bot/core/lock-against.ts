import { commands } from '../../src/commands/index.ts';
import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import { type Lock, lockOn } from './locks.ts';

interface Wish {
  /** Of the bot's own verbs too, none of which changes a target. */
  readonly verb: string;
  readonly target: string;
}

/** The lock that holds back what changes its target, if there is one. */
export async function lockAgainst(
  github: GitHub,
  { verb, target }: Wish,
  { now }: Pick<Around, 'now'>,
): Promise<Lock | undefined> {
  const changes = Object.values(commands).some((one) => one.name === verb && one.changes);
  return changes ? await lockOn(github, target, now) : undefined;
}
