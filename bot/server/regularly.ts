import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Does work now, and again and again until the signal is aborted; a time is over when the work is.
 *
 * @param everyMs between two times; up to a fifth more or less, so that replicas do not fall into step
 * @param work throws nothing
 */
export async function regularly(everyMs: number, signal: AbortSignal, work: (round: number) => Promise<void>) {
  for (let round = 0; !signal.aborted; round += 1) {
    await work(round);
    const pauseMs = everyMs * (0.8 + 0.4 * Math.random());
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
  }
}
