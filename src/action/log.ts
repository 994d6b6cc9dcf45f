import type { Phase } from '../engine/events.ts';
import { plainReporter } from '../report/plain.ts';
import type { Reporter } from '../report/reporter.ts';
import { inert } from './inert.ts';
import type { Runner } from './runner.ts';

const titles: Readonly<Record<Phase, string>> = {
  plan: 'Look at what is there',
  apply: 'Make the changes',
  remove: 'Remove',
  probe: 'Prove that it works',
  copy: 'Copy',
  list: 'List',
};

/**
 * Shows a run in the log of a job: a group for each phase, and in it one line for each thing that begins, changes or ends.
 *
 * @param clock milliseconds, steadily rising
 */
export function logReporter(runner: Runner, clock: () => number): Reporter {
  let grouped = false;
  const leaveGroup = () => {
    if (grouped) runner.endGroup();
    grouped = false;
  };
  const write = (text: string) => {
    for (const line of text.replace(/\n$/, '').split('\n')) if (line !== '') runner.info(inert(line));
  };
  const plain = plainReporter({ write }, clock);
  return {
    emit(event) {
      if (event.type === 'phase') {
        leaveGroup();
        runner.startGroup(titles[event.phase]);
        grouped = true;
      }
      plain.emit(event);
    },
    stopping: () => plain.stopping(),
    pause() {},
    resume() {},
    close() {
      plain.close();
      leaveGroup();
    },
  };
}
