import type { Check, CheckArea } from '../engine/report.ts';
import { columnsOf, oneLine, pad, wrap } from './columns.ts';
import { type Look, type Paint, paintFor, symbolsFor } from './look.ts';
import { missedLines } from './missed-lines.ts';
import { foldedChecks } from './not-reached.ts';
import { withShortDigests } from './short-digests.ts';

const titles: Readonly<Record<CheckArea, string>> = {
  plan: 'Against what is wanted',
  outside: 'From outside',
  inside: 'On the host',
};

/**
 * What was looked at, a line each with what to do below it; those of one area under its title, behind a line that counts
 * them.
 */
export function checkLines(checks: readonly Check[], look: Look): readonly string[] {
  const names = Math.max(0, ...checks.map(({ name }) => columnsOf(oneLine(name))));
  const areas = [...new Set(checks.map(({ area }) => area))];
  const sections = areas.map((area) => {
    const { told, names: missed } = foldedChecks(checks.filter((check) => check.area === area));
    const lines = [...told.flatMap((check) => linesOf(check, names, look)), ...missedLines(missed, look)];
    return area === undefined ? lines : [paintFor(look)('bold', `${titles[area]}:`), ...lines];
  });
  if (areas.some((area) => area !== undefined)) sections.unshift([`  ${counted(checks)}`]);
  return sections.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

/** In figures, the worst first: `1 failure, 2 warnings, 18 ok`. */
export function counted(checks: readonly Check[]): string {
  const words: readonly (readonly [Check['state'], one: string, more: string])[] = [
    ['failure', 'failure', 'failures'],
    ['warning', 'warning', 'warnings'],
    ['skipped', 'not looked at', 'not looked at'],
    ['ok', 'ok', 'ok'],
  ];
  return words
    .map(([state, one, more]) => [checks.filter((check) => check.state === state).length, one, more] as const)
    .filter(([count]) => count > 0)
    .map(([count, one, more]) => `${count} ${count === 1 ? one : more}`)
    .join(', ');
}

function linesOf({ name, state, detail, remedy }: Check, names: number, look: Look): readonly string[] {
  const { next } = symbolsFor(look);
  const paint = paintFor(look);
  const start = `  ${symbolOf(state, look, paint)} ${pad(oneLine(name), names)}  `;
  const words = hanging(start, names + 6, withShortDigests(detail, look), look);
  const dimmed = state === 'skipped' ? words.map((line) => paint('dim', line)) : words;
  return [...dimmed, ...(remedy === undefined ? [] : hanging(`    ${next} `, 5 + next.length, remedy, look))];
}

function symbolOf(state: Check['state'], look: Look, paint: Paint): string {
  const symbols = symbolsFor(look);
  const symbol = {
    ok: paint('green', symbols.done),
    warning: paint('yellow', '!'),
    failure: paint('red', symbols.failed),
    skipped: symbols.waiting,
  };
  return symbol[state];
}

/** Words after a start, broken lines below the words. `indent` is the start's width without its colours. */
function hanging(start: string, indent: number, words: string, { width }: Look): readonly string[] {
  const [first = '', ...rest] = wrap(oneLine(words), width - indent);
  return [(start + first).trimEnd(), ...rest.map((line) => ' '.repeat(indent) + line)];
}
