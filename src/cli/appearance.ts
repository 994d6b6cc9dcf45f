import { liveReporter } from '../report/live.ts';
import { isUnicode, type Look } from '../report/look.ts';
import { sizeOf } from '../report/output.ts';
import { plainReporter } from '../report/plain.ts';
import { type Reporter, silent } from '../report/reporter.ts';
import type { Run } from './arguments.ts';
import type { Stream, Surroundings } from './surroundings.ts';

/** How text looks on a stream. Away from a terminal it has neither colours nor broken lines. */
export function lookOf(stream: Stream, { env, platform }: Pick<Surroundings, 'env' | 'platform'>): Look {
  return {
    width: stream.isTTY ? sizeOf(stream).columns : Infinity,
    color: Boolean(stream.isTTY && stream.hasColors?.(env)),
    unicode: isUnicode(env, platform),
  };
}

/**
 * Who shows how the run goes on: nobody beside JSON, a live tree on a terminal that can draw one, plain lines
 * everywhere else, and also where the lines on requests would cut through the tree.
 */
export function reporterFor(surroundings: Surroundings, { json, verbose }: Pick<Run, 'json' | 'verbose'>): Reporter {
  if (json) return silent;
  const { stdout, env } = surroundings;
  const clock = () => performance.now();
  const live = stdout.isTTY && env.TERM !== 'dumb' && !verbose;
  return live ? liveReporter(stdout, lookOf(stdout, surroundings), clock) : plainReporter(stdout, clock);
}
