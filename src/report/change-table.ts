import { type Action, type Change, isCutShort } from '../engine/change.ts';
import { columnsOf, oneLine, pad, wrap } from './columns.ts';
import { isIdle } from './counts.ts';
import { duration } from './duration.ts';
import { failureLines } from './failure-lines.ts';
import { type Look, type Paint, paintFor, symbolsFor } from './look.ts';
import { missedLines } from './missed-lines.ts';
import { foldedChanges } from './not-reached.ts';
import { withShortDigests } from './short-digests.ts';
import { stateWords } from './words.ts';

/** Below this a reason is easier to read on lines of its own. */
const leastReason = 24;

/**
 * Changes as a table: symbol, resource, what is or was done, how long it took, why. A failure stands below its line
 * with its remedy; that a change was cancelled says all of itself. Of much that was not reached only the names are told,
 * on a line at the end.
 *
 * @param none what to call a resource with nothing to do: `as wanted`, `kept`
 */
export function changeTable(changes: readonly Change[], look: Look, none = 'as wanted'): readonly string[] {
  const paint = paintFor(look);
  const { told, names: missed } = foldedChanges(changes);
  const rows = told.map((change) => ({
    change,
    symbol: symbolOf(change, look),
    name: oneLine(change.resource),
    words: isIdle(change) ? none : stateWords(change),
    time: change.durationMs === undefined ? '' : duration(change.durationMs),
  }));
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(columnsOf));
  const symbols = widest(rows.map(({ symbol }) => symbol));
  const names = widest(rows.map(({ name }) => name));
  const words = widest(rows.map((row) => row.words));
  const times = widest(rows.map(({ time }) => time));
  const lines = rows.flatMap((row) => {
    const cells = [pad(row.name, names), pad(row.words, words), ...(times > 0 ? [row.time.padStart(times)] : [])];
    const start = `  ${paint(formatOf(row.change), pad(row.symbol, symbols))} ${cells.join('  ')}`;
    const indent = 2 + symbols + 1 + columnsOf(cells.join('  ')) + 2;
    return [
      ...withReason(start, withShortDigests(oneLine(row.change.reason), look), indent, symbols + 3, look.width),
      ...errorLines(row.change, look, symbols + 3),
    ];
  });
  return [...lines, ...missedLines(missed, look, Math.max(1, symbols))];
}

function errorLines(change: Change, look: Look, indent: number): readonly string[] {
  return change.error === undefined || isCutShort(change) ? [] : failureLines(change.error, look, indent);
}

function withReason(start: string, reason: string, indent: number, outdent: number, width: number): readonly string[] {
  if (reason === '') return [start.trimEnd()];
  const longestWord = Math.max(...reason.split(' ').map(columnsOf));
  const below = width - indent < Math.max(leastReason, longestWord);
  if (below) return [start.trimEnd(), ...wrap(reason, width - outdent).map((line) => ' '.repeat(outdent) + line)];
  const [first = '', ...rest] = wrap(reason, width - indent);
  return [`${start}  ${first}`, ...rest.map((line) => ' '.repeat(indent) + line)];
}

function symbolOf(change: Change, look: Look): string {
  const { action, outcome } = change;
  const symbols = symbolsFor(look);
  if (isCutShort(change)) return symbols.waiting;
  if (outcome === 'failed') return symbols.failed;
  if (outcome === 'not reached') return symbols.waiting;
  const signs: Readonly<Record<Action, string>> = {
    none: symbols.done,
    create: '+',
    update: '~',
    adopt: symbols.adopt,
    replace: '-/+',
    remove: '-',
  };
  return signs[action];
}

function formatOf(change: Change): Parameters<Paint>[0] {
  const { action, outcome } = change;
  if (isCutShort(change)) return 'yellow';
  if (outcome === 'failed') return 'red';
  if (outcome === 'not reached' || action === 'none') return 'dim';
  if (action === 'create') return 'green';
  return action === 'update' ? 'yellow' : 'magenta';
}
