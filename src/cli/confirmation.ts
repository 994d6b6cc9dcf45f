import type { Context } from '../commands/command.ts';
import type { Plan } from '../engine/plan.ts';
import { changeTable } from '../report/change-table.ts';
import { isIdle } from '../report/counts.ts';
import type { Look } from '../report/look.ts';
import type { Reporter } from '../report/reporter.ts';
import { ask } from './ask.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * How a destructive plan is confirmed from here: by `--yes`, or by the digest typed at a terminal. Undefined when
 * neither is possible.
 */
export function confirmation(
  { stdin, stderr }: Pick<Surroundings, 'stdin' | 'stderr'>,
  yes: boolean | undefined,
  look: Look,
  reporter: Reporter,
  signal: AbortSignal,
): Context['confirm'] {
  if (yes) return async () => true;
  if (!stdin.isTTY || !stderr.isTTY) return undefined;
  return async (plan: Plan) => {
    reporter.pause();
    try {
      // Where things go, a person wants to read what stays; elsewhere what is as wanted is only in the way.
      const removal = plan.changes.some(({ action }) => action === 'remove');
      const table = changeTable(removal ? plan.changes : plan.changes.filter((change) => !isIdle(change)), look);
      stderr.write(`${['This plan replaces, removes or takes over what exists:', ...table].join('\n')}\n\n`);
      const typed = await ask(`Type the digest ${plan.digest} to go on: `, { input: stdin, output: stderr, signal });
      if (typed !== plan.digest && !signal.aborted) stderr.write('That is not the digest: nothing is changed.\n');
      return typed === plan.digest;
    } finally {
      reporter.resume();
    }
  };
}
