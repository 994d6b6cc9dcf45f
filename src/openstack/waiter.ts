import { ActionableError } from '../engine/actionable-error.ts';
import type { Work } from '../engine/resource.ts';
import { pause as usualPause } from '../pause.ts';
import { abortable } from './abortable.ts';

export interface Pace {
  /** Milliseconds from the first look to the second. */
  readonly firstMs: number;
  /** By how much each pause is longer than the one before. */
  readonly factor: number;
  readonly maxMs: number;
}

/**
 * Half a second and a twentieth of the time waited so far, at most 15 s: of a run that waits again and again, little is
 * spent on what is done already and not seen yet. A server that takes 20 s costs 25 requests, one that takes 5 minutes 75.
 */
const usualPace: Pace = { firstMs: 500, factor: 1.05, maxMs: 15_000 };

export interface Wait<T> {
  /** What is waited for, in words: `server registry to become ACTIVE`. */
  readonly what: string;
  look(): Promise<T>;
  /** True when it is as waited for; an error, returned or thrown, when it never will be. */
  settled(value: T): Settled | Promise<Settled>;
  /** The state in a word or two, said when it changes: `BUILD (spawning)`. */
  state?(value: T): string;
  readonly every?: Pace;
  readonly timeoutMs: number;
  /** What to say of the last that was seen when the time is over, where there is more to say than its state. */
  late?(value: T): ActionableError | undefined;
  readonly work: Work;
}

export type Settled = boolean | ActionableError;

/**
 * Looks at once, then again and again at a growing pace, until what it sees is settled.
 *
 * @returns what the last look saw
 * @throws what `look` and `settled` throw; the signal's reason; {@link TimedOut} after `timeoutMs`
 */
export async function waitUntil<T>(wait: Wait<T>): Promise<T> {
  const { signal, pause = usualPause } = wait.work;
  const { firstMs, factor, maxMs } = wait.every ?? usualPace;
  const deadline = performance.now() + wait.timeoutMs;
  let said: string | undefined;
  for (let pauseMs = firstMs; ; pauseMs = Math.min(pauseMs * factor, maxMs)) {
    signal.throwIfAborted();
    const value = await abortable(wait.look(), signal);
    const settled = await wait.settled(value);
    if (settled instanceof ActionableError) throw settled;
    if (settled) return value;
    const state = wait.state?.(value);
    if (state !== undefined && state !== said) wait.work.say(state);
    said = state;
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) throw wait.late?.(value) ?? tooLate(wait, said);
    await pause(Math.min(jittered(pauseMs), leftMs), signal);
  }
}

/** Keeps several waits begun together from asking together. Never longer than the pause itself. */
function jittered(ms: number): number {
  return ms * (0.8 + 0.2 * Math.random());
}

/** What was waited for did not come in time. */
export class TimedOut extends ActionableError {
  override name = 'TimedOut';
}

function tooLate<T>({ what, timeoutMs }: Wait<T>, state: string | undefined): TimedOut {
  const last = state === undefined ? '' : `; its last state was ${state}`;
  return new TimedOut(
    `Waited ${Math.round(timeoutMs / 1000)} s for ${what} in vain${last}`,
    "Look at it in the cloud's dashboard. If it is only slow, run again: what is there already is kept.",
  );
}
