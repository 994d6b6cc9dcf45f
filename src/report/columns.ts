/** Text measured in terminal columns, by what a person sees as one character. */

import { stripVTControlCharacters } from 'node:util';

const segmenter = new Intl.Segmenter();

// East Asian wide and fullwidth blocks (Unicode Standard Annex 11) and what is drawn as a picture take two columns.
const wide =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\p{Emoji}\ufe0f)/u;
const noColumns = /^[\p{Mark}\p{Default_Ignorable_Code_Point}]+$/u;

/** Foreign words made safe to print on one line: no escape sequences, no control characters, no line ends. */
export function oneLine(text: string): string {
  return printable(text)
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}

/** Foreign words made safe to print, with their line ends. */
export function printable(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, '  ')
    .replace(/(?!\n)\p{Cc}/gu, '');
}

/** How many columns a text without control characters takes. */
export function columnsOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  return characters(text).reduce((sum, { columns }) => sum + columns, 0);
}

/** The text itself where it fits, else as much of its start as fits with the ellipsis. */
export function truncate(text: string, columns: number, ellipsis: string): string {
  if (columnsOf(text) <= columns) return text;
  const room = columns - columnsOf(ellipsis);
  if (room < 0) return startOf(text, columns);
  return startOf(text, room) + ellipsis;
}

/** Fills up with spaces to at least this many columns. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

/** Breaks text into lines at its own line ends and between words. A word longer than a line stays whole: it is to paste. */
export function wrap(text: string, columns: number): readonly string[] {
  return printable(text)
    .split('\n')
    .flatMap((line) => wrapLine(line.trimEnd(), columns));
}

function wrapLine(line: string, columns: number): readonly string[] {
  if (columnsOf(line) <= columns) return [line];
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current === '' || columnsOf(longer) <= columns) {
      current = longer;
    } else {
      lines.push(current);
      current = word;
    }
  }
  return [...lines, current];
}

function startOf(text: string, columns: number): string {
  let start = '';
  let left = columns;
  for (const character of characters(text)) {
    left -= character.columns;
    if (left < 0) break;
    start += character.text;
  }
  return start;
}

function characters(text: string): readonly { readonly text: string; readonly columns: number }[] {
  return [...segmenter.segment(text)].map(({ segment }) => ({
    text: segment,
    columns: noColumns.test(segment) ? 0 : wide.test(segment) ? 2 : 1,
  }));
}
