import { ActionableError } from '../../engine/actionable-error.ts';
import { inSeconds } from '../../in-seconds.ts';

/** The right of one run to change a target, as long as it renews it. */
export interface Lease {
  /** Names the run, and no other. */
  readonly run: string;
  /** When it was taken: `2026-11-23T12:34:56Z`. Left out where there is no room for it. */
  readonly since?: string;
  /** When it runs out unless it is renewed, with tenths of a second, so that each renewal changes it. */
  readonly until: string;
  /** Where a person sees the run at work. Left out where there is none, or no room for it. */
  readonly link?: string;
}

interface Beginning {
  readonly run: string;
  readonly link?: string;
  readonly lengthMs: number;
}

/** A lease that begins now. */
export function newLease({ run, link, lengthMs }: Beginning): Lease {
  const now = Date.now();
  return { run, since: inSeconds(now), until: inTenths(now + lengthMs), ...(link === undefined ? {} : { link }) };
}

/** Neutron takes no more characters for a description. */
const longest = 255;

const leaseWords = /(?:^|\s+)lease=(\S+)((?:\s+(?:since|until|link)=\S+)*)/;
const lastRunWord = /(?:^|\s+)last-run=(\S+)/;

/** The lease that a description tells of. Whoever may write there may write anything: what has another form is none. */
export function leaseIn(description: string): Lease | undefined {
  const [, run = '', rest = ''] = leaseWords.exec(description) ?? [];
  const word = (key: string) => new RegExp(`\\s${key}=(\\S+)`).exec(rest)?.[1];
  const [since, until = '', link] = [word('since'), word('until'), word('link')];
  if (!/^[\w.@-]{1,40}$/.test(run) || !isTime(until)) return undefined;
  return {
    run,
    until,
    ...(since !== undefined && isTime(since) ? { since } : {}),
    ...(link !== undefined && /^https?:\/\/[!-~]+$/.test(link) ? { link } : {}),
  };
}

/**
 * A description with a lease in the place of any other. All else that it says stays.
 *
 * @throws {ActionableError} when there is no room for it
 */
export function withLease(description: string, lease: Lease): string {
  const kept = stripped(description);
  const { run, until, since, link } = lease;
  const [mostly, more, all] = [
    `lease=${run} until=${until}`,
    since === undefined ? '' : `lease=${run} since=${since} until=${until}`,
    since === undefined || link === undefined ? '' : `lease=${run} since=${since} until=${until} link=${link}`,
  ];
  const fitting = [all, more, mostly]
    .filter((words) => words !== '')
    .map((words) => (kept === '' ? words : `${kept} ${words}`))
    .find((words) => words.length <= longest);
  if (fitting !== undefined) return fitting;
  throw new ActionableError(
    `The description of our security group has no room for the words by which runs keep out of each other's way: it has ${kept.length} characters, and ${longest} are the most`,
    'Shorten it, without the words of the owner mark, and run again.',
  );
}

/** A description without its lease, that tells which run was the last. All else that it says stays. */
export function withoutLease(description: string, run: string): string {
  const kept = stripped(description);
  const told = `${kept} last-run=${run}`.trim();
  return told.length <= longest ? told : kept;
}

/** The words by which runs know whether another one of them was at work since: they change with each that was. */
export function traceIn(description: string): string {
  return [lastRunWord.exec(description)?.[0] ?? '', leaseWords.exec(description)?.[0] ?? ''].join(' ').trim();
}

/** Which run had the lease before, when nobody has it now. */
export function lastRunIn(description: string): string | undefined {
  return lastRunWord.exec(description)?.[1];
}

/** A time with tenths of a second: `2026-11-23T12:34:56.7Z`. */
export function inTenths(time: number): string {
  return new Date(time).toISOString().replace(/\d\dZ$/, 'Z');
}

function stripped(description: string): string {
  return description.replace(leaseWords, '').replace(lastRunWord, '').trim();
}

function isTime(words: string): boolean {
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(words) && !Number.isNaN(Date.parse(words));
}
