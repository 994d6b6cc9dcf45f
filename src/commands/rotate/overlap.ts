import { UsageError } from '../../engine/usage-error.ts';
import type { Options } from '../command.ts';

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };
const longestMs = 24 * 3_600_000;

/**
 * For how long both passwords are to let in, in milliseconds; undefined when the end is left to another run.
 *
 * @throws UsageError for a value that is no such time, or where none is asked for
 */
export function overlapOf({ overlap, finish }: Options): number | undefined {
  if (overlap === undefined) return undefined;
  if (finish) {
    throw new UsageError(
      '--overlap and --finish exclude each other',
      'Give --overlap to do all in one run; or --finish, to remove the old password now.',
    );
  }
  const { count, unit = '' } = /^(?<count>\d{1,6})(?<unit>[smh])$/.exec(overlap)?.groups ?? {};
  const ms = Number(count) * (unitMs[unit] ?? Number.NaN);
  if (ms > 0 && ms <= longestMs) return ms;
  throw new UsageError(
    `--overlap takes a time from 1s to 24h, but was given '${overlap}'`,
    'Write a number with s, m or h: 5m. Kubelets go on with an old password for up to 5 minutes.',
  );
}
