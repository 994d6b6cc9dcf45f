import type { Surroundings } from './surroundings.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Cancellation as the process is told of it. */
export interface Interrupts {
  /** Aborted at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Listens no more. */
  close(): void;
}

/** The first interrupt asks the run to stop between two changes; the second leaves at once. */
export function interrupts(
  surroundings: Pick<Surroundings, 'on' | 'off'>,
  first: () => void,
  second: () => void,
): Interrupts {
  const controller = new AbortController();
  const interrupted = () => {
    if (controller.signal.aborted) return second();
    first();
    controller.abort();
  };
  for (const signal of signals) surroundings.on(signal, interrupted);
  return {
    signal: controller.signal,
    close() {
      for (const signal of signals) surroundings.off(signal, interrupted);
    },
  };
}
