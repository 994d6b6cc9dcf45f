import fc from 'fast-check';
import type { Effect } from '../../src/sandbox/faults.ts';
import type { Place } from './requests.ts';

/** One thing that goes wrong, at one request of a run. */
export interface Mishap {
  readonly at: Place;
  readonly called: string;
  readonly effect: Effect;
  /** Whether the run is killed at that request. */
  readonly kills: boolean;
}

/** What goes wrong in one run. */
export interface DisturbedRun {
  readonly mishaps: readonly Mishap[];
  /** The moment between two changes at which it is killed. */
  readonly killedAt: string | undefined;
}

interface Kind {
  readonly called: string;
  readonly effect: Effect;
  readonly kills?: true;
  /** Only for such requests. */
  readonly only?: (place: Place) => boolean;
}

const changing = ({ asked }: Place) => asked.method !== 'GET' && asked.method !== 'HEAD';
const http = ({ asked }: Place) => asked.service !== 'host';
const creates = (path: RegExp) => (place: Place) => place.asked.method === 'POST' && path.test(place.called);

function page(status: number, retryAfter?: string): Kind {
  const effect: Effect = { kind: 'page', acted: false, status, ...(retryAfter === undefined ? {} : { retryAfter }) };
  return { called: `a proxy's ${status}`, effect, only: http };
}

function refusal(status: number, message: string, more: object = {}, acted = false): Kind {
  const effect: Effect = { kind: 'refusal', acted, words: { status, message, ...more } };
  return { called: `${status} ${acted ? 'though it was done' : 'and nothing is done'}`, effect, only: http };
}

/** The single list of what may go wrong at a request. */
const kinds: readonly Kind[] = [
  { called: 'a late answer', effect: { kind: 'late', until: () => new Promise(setImmediate) } },
  { called: 'a reset before it was done', effect: { kind: 'reset', acted: false } },
  { called: 'a reset after it was done', effect: { kind: 'reset', acted: true } },
  { called: 'death before it was done', effect: { kind: 'silence', acted: false }, kills: true },
  { called: 'death after it was done', effect: { kind: 'silence', acted: true }, kills: true },
  refusal(401, 'The request you have made requires authentication.'),
  refusal(409, 'Conflict.', { type: 'IpAddressGenerationFailure' }),
  refusal(413, 'VolumeLimitExceeded: Maximum number of volumes allowed exceeded.', { headers: { 'Retry-After': '0' } }),
  refusal(429, 'Too many requests.', { headers: { 'Retry-After': '1' }, code: 971 }),
  refusal(500, 'Unexpected API Error.'),
  { ...refusal(500, 'Unexpected API Error.', {}, true), only: (place) => http(place) && changing(place) },
  page(502),
  page(503, '1'),
  page(503, new Date(0).toUTCString()),
  page(504),
  {
    called: 'a 504 though it was done',
    effect: { kind: 'page', acted: true, status: 504 },
    only: (place) => http(place) && changing(place),
  },
  {
    called: 'a server in ERROR',
    effect: { kind: 'outcome', outcome: { kind: 'server error', code: 500, message: 'No valid host was found.' } },
    only: creates(/\/servers$/),
  },
  {
    called: 'a volume in error',
    effect: { kind: 'outcome', outcome: { kind: 'volume error', message: 'No storage could be allocated.' } },
    only: creates(/\/volumes\b/),
  },
  {
    called: 'an empty console',
    effect: { kind: 'outcome', outcome: { kind: 'empty console' } },
    only: creates(/\/action\b/),
  },
  {
    called: 'a script that fails',
    effect: { kind: 'refusal', acted: false, words: { status: 1, message: 'No space left on device' } },
    only: (place) => !http(place),
  },
];

/** Up to three disturbed runs of up to three mishaps each. */
export function schedules(places: readonly Place[], moments: readonly string[]): fc.Arbitrary<readonly DisturbedRun[]> {
  const mishap = fc
    .constantFrom(...places)
    .chain((at) =>
      fc.constantFrom(...kinds.filter(({ only }) => only === undefined || only(at))).map((kind) => ({ at, kind })),
    )
    .map(({ at, kind }): Mishap => ({ at, called: kind.called, effect: kind.effect, kills: kind.kills === true }));
  const run = fc.record({
    mishaps: fc.array(mishap, { maxLength: 3 }),
    killedAt: fc.option(fc.constantFrom(...moments), { nil: undefined, freq: 2 }),
  });
  // Most of what can go wrong does so in one run or two.
  const some = [1, 1, 1, 2, 2, 3].map((length) => fc.array(run, { minLength: length, maxLength: length }));
  return fc.oneof(...some).map((runs) => Object.assign(runs, { [fc.toStringMethod]: () => runs.map(told).join('') }));
}

/** A run in words, for the schedule of a test that failed. */
function told({ mishaps, killedAt }: DisturbedRun, index: number): string {
  const lines = mishaps.map(({ at, called }) => `${at.called}: ${called}`);
  const end = killedAt === undefined ? [] : [`killed at '${killedAt}'`];
  const all = [...lines, ...end];
  return `\nrun ${index + 1}: ${all.length === 0 ? 'undisturbed' : all.join('\n       ')}`;
}
