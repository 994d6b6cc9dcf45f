import { type Pause, pause as reallyPause } from '../pause.ts';
import { refusalOf } from './refusal.ts';

export interface PacedWriterOptions {
  readonly write: (text: string) => Promise<void>;
  /** The text as it would be now. */
  readonly draw: () => string;
  /** Milliseconds between two writes. */
  readonly everyMs: number;
  /** For how many milliseconds the last write may be put off by throttling, or by a fault. */
  readonly patienceMs: () => number;
  /** How to wait; for as long as it takes when left out. */
  readonly pause?: Pause;
  /** Told once that writing goes wrong. */
  readonly failed: (error: unknown) => void;
}

export interface PacedWriter {
  /** Writes the last text, when GitHub lets it. It throws nothing. */
  finish(text: string): Promise<void>;
}

/**
 * Writes a text that changes all the time: at once and from then on every so often, but never one that was just written,
 * never two at a time, and not while GitHub has asked us to wait.
 */
export function pacedWriter(options: PacedWriterOptions): PacedWriter {
  const { write, draw, everyMs, patienceMs, pause = reallyPause, failed } = options;
  let written: string | undefined;
  let notBefore = 0;
  let refused = false;
  let told = false;
  let flight: Promise<void> | undefined;

  async function attempt(text: string): Promise<void> {
    if (text === written) return;
    try {
      await write(text);
      written = text;
    } catch (error) {
      const refusal = refusalOf(error);
      refused = refusal.kind === 'final';
      notBefore = Date.now() + (refusal.kind === 'throttled' ? refusal.waitMs : everyMs);
      if (!told && refusal.kind !== 'throttled') {
        told = true;
        failed(error);
      }
    }
  }
  const tick = () => {
    if (refused || flight !== undefined || Date.now() < notBefore) return;
    flight = attempt(draw()).finally(() => {
      flight = undefined;
    });
  };
  const ticks = setInterval(tick, everyMs);
  ticks.unref();
  tick();

  return {
    async finish(text) {
      clearInterval(ticks);
      await flight;
      if (refused) return;
      const until = Date.now() + patienceMs();
      while (written !== text && !refused) {
        const waitMs = Math.max(0, notBefore - Date.now());
        if (Date.now() + waitMs > until) break;
        await pause(waitMs);
        await attempt(text);
      }
      if (written !== text && !told)
        failed(new Error('GitHub asked for fewer requests, for longer than this run waits'));
    },
  };
}
