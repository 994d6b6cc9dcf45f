import { ActionableError } from '../../engine/actionable-error.ts';

/**
 * Does work that may not take longer than `ms` milliseconds.
 *
 * @throws ActionableError when it does; what the work throws; the signal's reason
 */
export async function within<T>(
  ms: number,
  signal: AbortSignal,
  work: (limited: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = AbortSignal.timeout(ms);
  try {
    return await work(AbortSignal.any([signal, limit]));
  } catch (error) {
    signal.throwIfAborted();
    if (!limit.aborted) throw error;
    throw new ActionableError(
      `no answer in ${Math.round(ms / 1000)} s`,
      'Look at the load of the host, and read the logs of the registry and its proxy there.',
    );
  }
}
