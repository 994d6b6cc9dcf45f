import { expect, test } from 'vitest';
import { drawingOn } from '../../src/report/drawing.ts';

const introducer = '\x1b[';
const tokens = /(\p{Cc}\[\??\d*[A-Za-z]|\r|\n)/u;

/** A terminal as far as a drawing goes: text, line ends, and the escapes that a drawing uses. */
function terminal() {
  const rows = [''];
  let row = 0;
  let column = 0;
  const state = { cursor: true, writes: 0, shown: rows };
  const apply = (token: string) => {
    if (token.startsWith(introducer) && token.endsWith('A')) row -= Number(token.slice(2, -1));
    else if (token === '\r') column = 0;
    else if (token === '\n') {
      row++;
      column = 0;
      rows[row] ??= '';
    } else if (token === '\x1b[K') rows[row] = (rows[row] ?? '').slice(0, column);
    else if (token === '\x1b[J') rows.splice(row, Infinity, (rows[row] ?? '').slice(0, column));
    else if (token === '\x1b[?25l') state.cursor = false;
    else if (token === '\x1b[?25h') state.cursor = true;
    else if (!token.startsWith('\x1b[?2026')) {
      const line = (rows[row] ?? '').padEnd(column);
      rows[row] = line.slice(0, column) + token + line.slice(column + token.length);
      column += token.length;
    }
  };
  const write = (text: string) => {
    state.writes++;
    for (const token of text.split(tokens)) apply(token);
  };
  return Object.assign(state, { write });
}

test('a frame takes the place of the one before it', () => {
  const screen = terminal();
  const drawing = drawingOn(screen);
  drawing.draw(['three', 'long lines', 'here']);
  drawing.draw(['two', 'lines']);
  expect(screen.shown).toEqual(['two', 'lines']);
});

test('what stood above the drawing stays', () => {
  const screen = terminal();
  screen.write('$ provision\n');
  const drawing = drawingOn(screen);
  drawing.draw(['one', 'two']);
  drawing.draw(['three']);
  drawing.erase();
  expect(screen.shown).toEqual(['$ provision', '']);
});

test('the cursor is hidden while drawn and back when erased', () => {
  const screen = terminal();
  const drawing = drawingOn(screen);
  drawing.draw(['one']);
  expect(screen.cursor).toBe(false);
  drawing.erase();
  expect(screen.cursor).toBe(true);
});

test('a frame like the last one is not written', () => {
  const screen = terminal();
  const drawing = drawingOn(screen);
  drawing.draw(['one']);
  drawing.draw(['one']);
  expect(screen.writes).toBe(1);
});

test('nothing drawn, nothing erased', () => {
  const screen = terminal();
  drawingOn(screen).erase();
  expect(screen.writes).toBe(0);
});

test('lines that a terminal broke in two when it was made narrower are taken off whole', () => {
  const written: string[] = [];
  const screen = { columns: 40, write: (text: string) => void written.push(text) };
  const drawing = drawingOn(screen);
  drawing.draw(['0123456789', '\x1b[31mab\x1b[39m']);
  screen.columns = 8;
  drawing.erase();
  const twoUp = '\x1b[2A';
  expect(written.at(-1)).toContain(twoUp);
});
