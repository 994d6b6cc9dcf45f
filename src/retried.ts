import { type Pause, pause as usualPause } from './pause.ts';

export interface Patience {
  /** How often it is tried in all. */
  readonly tries: number;
  /** The middle of the first pause; each next one is twice as long. */
  readonly firstPauseMs: number;
  /** Whether a failure may be gone a moment later. */
  readonly passing: (error: unknown) => boolean;
  readonly signal?: AbortSignal | undefined;
  readonly pause?: Pause | undefined;
}

/** Does work again while it fails in a way that may pass, with growing, jittered pauses. */
export async function retried<T>(
  { tries, firstPauseMs, passing, signal, pause = usualPause }: Patience,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= tries || signal?.aborted || !passing(error)) throw error;
      await pause((0.5 + Math.random()) * firstPauseMs * 2 ** (attempt - 1), signal);
    }
  }
}
