import { setTimeout as sleep } from 'node:timers/promises';

/** How to wait: {@link pause}, or something quicker where nobody wants to. */
export type Pause = (ms: number, signal?: AbortSignal) => Promise<void>;

/**
 * Waits, and stops waiting at once when the signal is aborted.
 *
 * @throws the signal's reason
 */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  try {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
