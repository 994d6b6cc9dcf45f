import { pause } from '../../pause.ts';
import { RegistryError } from './registry-error.ts';
import { RegistryUnreachable } from './registry-unreachable.ts';
import { passing } from './retry.ts';

export interface PatienceOptions {
  /** How often a registry that answers may fail in a row. */
  readonly tries: number;
  /** How long a registry that does not answer is waited for, in milliseconds. */
  readonly awayMs: number;
  readonly signal: AbortSignal;
  /** Told why there is a pause. */
  readonly say?: ((words: string) => void) | undefined;
}

/** How much longer failures in passing are borne with. */
export interface Patience {
  /** Something was gained for good: counting and waiting begin anew. */
  gained(): void;
  /**
   * Waits a moment after a failure.
   *
   * @param mayPass whether trying again makes sense; by default for what a moment may mend
   * @throws the failure itself when it will not pass, or has been borne with long enough
   */
  endure(error: unknown, mayPass?: boolean): Promise<void>;
}

const firstPauseMs = 250;
const longestPauseMs = 5_000;
/** What a proxy says while the registry behind it restarts. */
const away: ReadonlySet<number> = new Set([502, 503, 504]);

/** Patience with a registry that is asked for one thing after another, such as the parts of a large layer. */
export function patience({ tries, awayMs, signal, say }: PatienceOptions): Patience {
  let failures = 0;
  let since: number | undefined;
  return {
    gained() {
      failures = 0;
      since = undefined;
    },
    async endure(error, mayPass = false) {
      signal.throwIfAborted();
      if (!mayPass && !passing(error)) throw error;
      failures += 1;
      since ??= performance.now();
      const waited = performance.now() - since;
      const left = awayMs - waited;
      if (failures >= tries && (!isAway(error) || left <= 0)) throw error;
      const asked = error instanceof RegistryError ? (error.retryAfterMs ?? 0) : 0;
      if (asked > Math.max(left, 0)) throw error;
      const usual = Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs);
      const words = error instanceof Error ? error.message : String(error);
      say?.(`${words}; trying again`);
      await pause(Math.max(asked, (0.5 + Math.random()) * usual), signal);
    },
  };
}

/**
 * Does what may be done twice, until it succeeds.
 *
 * @throws what it failed with last when patience is over
 */
export async function enduring<T>(persevering: Patience, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      await persevering.endure(error);
    }
  }
}

function isAway(error: unknown): boolean {
  return error instanceof RegistryUnreachable || (error instanceof RegistryError && away.has(error.status));
}
