import { ActionableError } from '../../engine/actionable-error.ts';
import type { Life } from '../../openstack/lease/watch.ts';
import type { Lease } from '../../openstack/lease/words.ts';
import { duration } from '../../report/duration.ts';

/** The failure of a run that does not wait for another. */
export function busy(target: string, lease: Lease): ActionableError {
  return new ActionableError(
    `${atWork(target, lease)}; nothing is changed`,
    'Run again when it is done, or leave out --no-wait to wait for it.',
  );
}

/** What a person is told when a run begins to wait for another. */
export function waitingFor(target: string, lease: Lease): string {
  return `${atWork(target, lease)}. Waiting until it is done; --no-wait stops instead.`;
}

/**
 * What the report says when a run has waited for another.
 *
 * @param ms for how long, in milliseconds
 */
export function waitedFor(target: string, lease: Lease, ms: number): string {
  return `Waited ${duration(ms)} for another run on ${target}: ${whose(lease)}.`;
}

/** `Another run works on arbutus: 12345678901-a1b2c3, since 12:03:11 UTC, https://github.com/…` */
function atWork(target: string, lease: Lease): string {
  return `Another run works on ${target}: ${whose(lease)}`;
}

function whose({ run, since, link }: Lease): string {
  const when = since === undefined ? [] : [`since ${atTime(since)}`];
  return [run, ...when, ...(link === undefined ? [] : [link])].join(', ');
}

/** What a person is told when a run takes over from one that is dead. */
export function takenOver({ run, until }: Lease, life: Exclude<Life, 'alive'>, lengthMs: number): string {
  const silence = `no sign of life for ${Math.round(lengthMs / 1000)} s`;
  return `The lease of run ${run} is dead (${life === 'over' ? `it ran out at ${atTime(until)}` : silence}), taken over.`;
}

/** The time of day, and before it the day when that is another. */
function atTime(time: string): string {
  const [day, clock = ''] = new Date(time).toISOString().split('T');
  const today = new Date().toISOString().startsWith(day ?? '');
  return `${today ? '' : `${day} `}${clock.slice(0, 8)} UTC`;
}
