import { isShort, type Quota } from '../engine/report.ts';
import { columnsOf, oneLine, pad } from './columns.ts';
import { type Look, paintFor, symbolsFor } from './look.ts';

const figures = ['need', 'used', 'limit', 'left'] as const;
type Figure = (typeof figures)[number];

/** Quotas as a table, one a line below a heading. A short one has a symbol, and says how much is missing. */
export function quotaTable(quotas: readonly Quota[], look: Look): readonly string[] {
  const paint = paintFor(look);
  const { failed } = symbolsFor(look);
  const title = 'Quotas:';
  const names = Math.max(...quotas.map(({ name }) => columnsOf(oneLine(name))), title.length - 4);
  const cells = (of: (figure: Figure) => string) =>
    figures.map((figure) => of(figure).padStart(widthOf(figure, quotas))).join('  ');
  return [
    `${paint('bold', title)}${' '.repeat(names + 6 - title.length)}${paint(
      'dim',
      cells((figure) => figure),
    )}`,
    ...quotas.map((quota) => {
      const row = `${pad(oneLine(quota.name), names)}  ${cells((figure) => inWords(figure, quota))}`;
      const { need, left } = quota;
      return isShort(quota) ? `  ${paint('red', `${failed} ${row}  short by ${need - (left ?? 0)}`)}` : `    ${row}`;
    }),
  ];
}

function widthOf(figure: Figure, quotas: readonly Quota[]): number {
  return Math.max(figure.length, ...quotas.map((quota) => inWords(figure, quota).length));
}

/** Without a limit there is no telling what is left. */
function inWords(figure: Figure, quota: Quota): string {
  const value = quota[figure];
  if (value !== null) return String(value);
  return figure === 'limit' ? 'no limit' : '-';
}
