import { oneLine, pad, wrap } from './columns.ts';
import { type Look, paintFor, symbolsFor } from './look.ts';

/**
 * The names of what was not reached, at the end of a table; none where there are none.
 *
 * @param symbols columns of the table's symbols
 */
export function missedLines(names: readonly string[], look: Look, symbols = 1): readonly string[] {
  if (names.length === 0) return [];
  const start = `  ${pad(symbolsFor(look).waiting, symbols)} `;
  const words = wrap(oneLine(`not reached: ${names.join(', ')}`), look.width - symbols - 3);
  return words.map((line, index) => paintFor(look)('dim', (index === 0 ? start : ' '.repeat(symbols + 3)) + line));
}
