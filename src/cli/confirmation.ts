import type { Context } from '../commands/command.ts';
import { type Change, needsDigest } from '../engine/change.ts';
import type { Plan } from '../engine/plan.ts';
import { changeTable } from '../report/change-table.ts';
import { idleWords, isIdle } from '../report/counts.ts';
import type { Look } from '../report/look.ts';
import type { Reporter } from '../report/reporter.ts';
import { ask } from './ask.ts';
import type { Surroundings } from './surroundings.ts';

export interface Asking extends Pick<Surroundings, 'stdin' | 'stderr'> {
  /** The verb whose plan it is. */
  readonly command: string;
  /** Whether all plans are confirmed by `--yes`. */
  readonly yes: boolean | undefined;
  readonly look: Look;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Told of a plan that stands on the terminal. */
  readonly shown: (digest: string) => void;
}

/**
 * How a destructive plan is confirmed from here: by `--yes`, or by the digest typed at a terminal. Undefined when
 * neither is possible.
 */
export function confirmation(asking: Asking): Context['confirm'] {
  const { stdin, stderr, yes, reporter, signal, shown } = asking;
  if (yes) return async () => true;
  if (!stdin.isTTY || !stderr.isTTY) return undefined;
  return async (plan: Plan) => {
    reporter.pause();
    try {
      stderr.write(`${planLines(plan.changes, asking).join('\n')}\n\n`);
      shown(plan.digest);
      const typed = await ask(`Type the digest ${plan.digest} to go on: `, { input: stdin, output: stderr, signal });
      if (typed !== plan.digest && !signal.aborted) stderr.write('That is not the digest: nothing is changed.\n');
      return typed === plan.digest;
    } finally {
      reporter.resume();
    }
  };
}

/** What is to be confirmed first; what else is done, and of a removal what stays, below. */
function planLines(changes: readonly Change[], { command, look }: Asking): readonly string[] {
  const asked = changes.filter(needsDigest);
  const rest = changes.filter((change) => !needsDigest(change) && !isIdle(change));
  const kept = idleWords(command) === 'kept' ? changes.filter(isIdle) : [];
  const sections: readonly (readonly [string, readonly Change[]])[] = [
    ['These changes never happen unasked:', asked],
    ['Besides, it creates or updates:', rest],
    ['It keeps:', kept],
  ];
  return sections
    .filter(([, some]) => some.length > 0)
    .flatMap(([title, some], index) => [...(index === 0 ? [] : ['']), title, ...changeTable(some, look, 'kept')]);
}
