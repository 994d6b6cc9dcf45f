import { stripVTControlCharacters } from 'node:util';
import { columnsOf } from './columns.ts';
import type { Output } from './output.ts';

const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';
// Terminals that know synchronized output show a frame only when it is whole; the others ignore both.
const beginFrame = '\x1b[?2026h';
const endFrame = '\x1b[?2026l';
const eraseToLineEnd = '\x1b[K';
const eraseBelow = '\x1b[J';

/** Lines that are drawn again in the same place of a terminal. */
export interface Drawing {
  /** Replaces what was drawn. The lines must not be wider, nor more, than the terminal. */
  draw(lines: readonly string[]): void;
  /** Takes the drawing off the terminal and gives the cursor back. It may be drawn again. */
  erase(): void;
}

/**
 * Draws each line over the one before it and erases only what is left of that, so that nothing flickers.
 * A frame like the last one is not written at all.
 */
export function drawingOn(output: Output): Drawing {
  let drawn: readonly string[] = [];
  const home = () => {
    // A terminal made narrower meanwhile has broken the lines that no longer fit.
    const rows = drawn.reduce((sum, line) => sum + rowsOf(line, output.columns), 0);
    return rows > 1 ? `\x1b[${rows - 1}A\r` : '\r';
  };
  return {
    draw(lines) {
      if (lines.length === drawn.length && lines.every((line, index) => line === drawn[index])) return;
      const start = drawn.length === 0 ? hideCursor : home();
      output.write(beginFrame + start + lines.map((line) => line + eraseToLineEnd).join('\n') + eraseBelow + endFrame);
      drawn = lines;
    },
    erase() {
      if (drawn.length === 0) return;
      output.write(home() + eraseBelow + showCursor);
      drawn = [];
    },
  };
}

function rowsOf(line: string, columns: number | undefined): number {
  return columns ? Math.max(1, Math.ceil(columnsOf(stripVTControlCharacters(line)) / columns)) : 1;
}
