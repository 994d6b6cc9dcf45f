import { UsageError } from '../../src/engine/usage-error.ts';
import { didYouMean } from '../../src/target/did-you-mean.ts';
import { honest, meant } from './characters.ts';
import type { LockCommand } from './reading.ts';
import { usageOf } from './usage.ts';

const dayMs = 24 * 3_600_000;
const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: dayMs, w: 7 * dayMs };
const longestMs = 365 * dayMs;
/** `2d`; somebody may quote it, as for a shell. */
const duration = /^(?<quote>["']?)(?<count>[1-9]\d{0,5})(?<unit>[mhdw])\k<quote>$/i;

/**
 * Reads the words after `lock`: the target, and a reason as a person writes it, with apostrophes and any other
 * character. `--for` may stand anywhere among them.
 *
 * @throws UsageError
 */
export function readLock(rest: string): LockCommand {
  const words = rest.split(/\s+/).filter((word) => word !== '');
  const at = words.findIndex(isFor);
  const [flag, next] = at === -1 ? [] : words.splice(at, meant(words[at] ?? '').includes('=') ? 1 : 2);
  if (words.some(isFor)) throw wrong('--for was given more than once');
  const unknown = words.find((word) => /^--\w/.test(word));
  if (unknown !== undefined) throw wrong(`lock takes no option ${unknown}${didYouMean(unknown, ['--for'])}`);
  const [target, ...others] = words;
  if (target === undefined) throw wrong('lock needs a target: a name in .github/registry.yml, or sandbox');
  const reason = unquoted(honest(others.join(' ')).trim());
  return {
    kind: 'lock',
    target: meant(target),
    ...(reason === '' ? {} : { reason }),
    ...(flag === undefined ? {} : { forMs: length(next ?? meant(flag).replace(/^--for=?/, '')) }),
  };
}

function isFor(word: string): boolean {
  return /^--for(=|$)/.test(meant(word));
}

/** Somebody may quote the reason, as for a shell. */
function unquoted(text: string): string {
  const [, ...inner] = /^(?:"([^"]*)"|'([^']*)'|\u201c([^\u201d]*)\u201d)$/.exec(text) ?? [];
  return inner.find((words) => words !== undefined)?.trim() ?? text;
}

function length(time: string): number {
  const { count, unit = '' } = duration.exec(meant(time))?.groups ?? {};
  const ms = Number(count) * (unitMs[unit.toLowerCase()] ?? Number.NaN);
  if (ms <= longestMs) return ms;
  const given = time === '' ? '' : `, but was given '${time}'`;
  throw wrong(`--for takes a time from 1m to 365d, with m, h, d or w for minutes to weeks${given}`);
}

function wrong(message: string): UsageError {
  return new UsageError(message, usageOf('lock'));
}
