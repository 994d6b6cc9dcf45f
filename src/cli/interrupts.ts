import type { Surroundings } from './surroundings.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Below this two interrupts are one, in milliseconds. npm sends its scripts the signal that the terminal has sent them
 * already, some 15 ms later; nobody presses Ctrl-C twice that fast.
 */
const sameMs = 250;

/**
 * The first interrupt asks the run to stop between two changes; the second leaves at once. It listens
 * to the end of the process: npm's second signal may come when all is done.
 *
 * @param clock milliseconds, steadily rising
 * @returns aborted at the first SIGINT or SIGTERM
 */
export function interrupts(
  surroundings: Pick<Surroundings, 'on'>,
  first: () => void,
  second: () => void,
  clock: () => number,
): AbortSignal {
  const controller = new AbortController();
  let since: number | undefined;
  const interrupted = () => {
    const now = clock();
    if (since !== undefined) {
      if (now - since >= sameMs) second();
      return;
    }
    since = now;
    first();
    controller.abort();
  };
  for (const signal of signals) surroundings.on(signal, interrupted);
  return controller.signal;
}
