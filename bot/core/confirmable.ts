import type { RunMark } from './mark.ts';

/** For so long after a plan was made it can be confirmed, in milliseconds. */
export const confirmableForMs = 15 * 60_000;

/** Until when a plan can be confirmed, in milliseconds since 1970. */
export function confirmableUntil(plannedAt: string): number {
  return Date.parse(plannedAt) + confirmableForMs;
}

/** Whether a reply shows a plan that can be confirmed at a time, in milliseconds since 1970. */
export function isConfirmable({ state, plannedAt }: RunMark, at: number): boolean {
  return state === 'planned' && plannedAt !== undefined && at <= confirmableUntil(plannedAt);
}
