import type { Failure } from '../engine/change.ts';
import { wrap } from './columns.ts';
import { type Look, paintFor, symbolsFor } from './look.ts';

/**
 * What went wrong, and below it the next step.
 *
 * @param indent columns left free at the start of each line
 */
export function failureLines({ message, remedy }: Failure, look: Look, indent: number): readonly string[] {
  const paint = paintFor(look);
  const { next } = symbolsFor(look);
  const start = ' '.repeat(indent);
  const hanging = ' '.repeat(next.length + 1);
  return [
    ...wrap(message, look.width - indent).map((line) => start + paint('red', line)),
    ...(remedy === undefined ? [] : wrap(remedy, look.width - indent - next.length - 1)).map(
      (line, index) => start + (index === 0 ? `${next} ` : hanging) + line,
    ),
  ];
}
