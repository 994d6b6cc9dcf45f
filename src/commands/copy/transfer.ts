import type { Doing, Emit } from '../../engine/events.ts';
import { asFailure } from '../../engine/failure.ts';
import type { CopyProgress } from '../../registry/copy/copy-progress.ts';

/** What was transferred, and how long that took. */
export interface Transferred<T> {
  readonly value: T;
  readonly durationMs: number;
}

/**
 * Tells of a long transfer as it goes on, and of its end.
 *
 * @param work is given what to tell its progress to
 * @throws what the work throws
 */
export async function transferred<T>(
  emit: Emit,
  { resource, doing }: { readonly resource: string; readonly doing: Doing },
  work: (progress: (standing: CopyProgress) => void) => Promise<T>,
): Promise<Transferred<T>> {
  const started = Date.now();
  const change = { resource, action: 'none', reason: '', startedAt: new Date(started).toISOString() } as const;
  emit({ type: 'started', resource, doing });
  try {
    const value = await work(({ done, total, moved }) => emit({ type: 'transfer', resource, done, total, moved }));
    const durationMs = Date.now() - started;
    emit({ type: 'finished', fact: true, change: { ...change, outcome: 'done', durationMs } });
    return { value, durationMs };
  } catch (error) {
    const durationMs = Date.now() - started;
    const failed = { ...change, outcome: 'failed', durationMs, error: asFailure(error) } as const;
    emit({ type: 'finished', fact: true, change: failed });
    throw error;
  }
}
