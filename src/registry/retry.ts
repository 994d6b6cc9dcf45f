import { pause } from '../pause.ts';
import { RegistryError } from './registry-error.ts';
import { RegistryUnreachable } from './registry-unreachable.ts';
import { mayPass } from './unreachable.ts';

const firstPauseMs = 250;

/** Does work again while it fails in a way that may pass: at most `tries` times, with growing, jittered pauses. */
export async function retried<T>(
  { tries, signal }: { readonly tries: number; readonly signal: AbortSignal },
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= tries || !passing(error)) throw error;
      await pause((0.5 + Math.random()) * firstPauseMs * 2 ** (attempt - 1), signal);
    }
  }
}

function passing(error: unknown): boolean {
  if (error instanceof RegistryUnreachable) return mayPass(error);
  // 429: too many requests just now. 500 to 599: a fault over there, such as a proxy whose registry restarts.
  return error instanceof RegistryError && (error.status === 429 || error.status >= 500);
}
