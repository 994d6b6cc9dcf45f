import { UsageError } from '../../engine/usage-error.ts';
import type { RetentionRules } from '../../registry/tags/retention.ts';
import { given } from '../../target/given.ts';
import type { Options } from '../command.ts';

const hourMs = 3_600_000;
const unitMs: Readonly<Record<string, number>> = { h: hourMs, d: 24 * hourMs, w: 7 * 24 * hourMs };

/**
 * The rules by which `clean` chooses tags; none where only garbage is to be collected.
 *
 * @throws UsageError
 */
export function cleanRules(options: Options): RetentionRules {
  const { keep, 'older-than': olderThan, 'keep-tags': keepTags } = options;
  const named = keepTags?.split(',').map((glob) => glob.trim()) ?? [];
  if (named.some((glob) => !/^[\w.*?-]+$/.test(glob))) {
    throw new UsageError(
      `--keep-tags takes names of tags, but was given '${keepTags}'`,
      'Write them with * for any characters and ? for one, with commas between: latest,v*. Quote them for your shell.',
    );
  }
  if (named.length > 0 && keep === undefined && olderThan === undefined) {
    throw new UsageError(
      '--keep-tags alone deletes nothing: it says what the other rules leave alone',
      'Add --keep or --older-than; without any rule, clean deletes no tag and only frees what nothing needs.',
    );
  }
  return { named, ...given({ newest: newestOf(keep), youngerMs: ageOf(olderThan) }) };
}

function newestOf(keep: string | undefined): number | undefined {
  if (keep === undefined || /^[1-9]\d{0,5}$/.test(keep)) return keep === undefined ? undefined : Number(keep);
  throw new UsageError(
    `--keep takes how many tags of each repository are kept, but was given '${keep}'`,
    'Write a whole number from 1. To delete all of a repository: delete, with its name.',
  );
}

function ageOf(olderThan: string | undefined): number | undefined {
  if (olderThan === undefined) return undefined;
  const { count, unit = '' } = /^(?<count>[1-9]\d{0,4})(?<unit>[hdw])$/.exec(olderThan)?.groups ?? {};
  const ms = Number(count) * (unitMs[unit] ?? Number.NaN);
  if (ms > 0) return ms;
  throw new UsageError(
    `--older-than takes an age, but was given '${olderThan}'`,
    'Write a number with h, d or w for hours, days or weeks: 30d.',
  );
}
