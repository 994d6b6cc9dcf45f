import { retried as retriedWith } from '../../retried.ts';
import { RegistryError } from './registry-error.ts';
import { RegistryUnreachable } from './registry-unreachable.ts';
import { mayPass } from './unreachable.ts';

const firstPauseMs = 250;

/** Does work again while a registry fails in a way that may pass: at most `tries` times. */
export async function retried<T>(
  { tries, signal }: { readonly tries: number; readonly signal: AbortSignal },
  work: () => Promise<T>,
): Promise<T> {
  return await retriedWith({ tries, firstPauseMs, passing, signal }, work);
}

/** Whether the same may succeed a moment later. */
export function passing(error: unknown): boolean {
  if (error instanceof RegistryUnreachable) return mayPass(error);
  // 429: too many requests just now. 500 to 599: a fault over there, such as a proxy whose registry restarts.
  return error instanceof RegistryError && (error.status === 429 || error.status >= 500);
}
