import { stripVTControlCharacters } from 'node:util';

const mostLines = 2;
const mostCharacters = 200;
const betweenLines = ' / ';

/** Nova takes the escape character itself out of a log, and leaves the rest of each sequence: `[0;32m`, `[2K`. */
const bareSequences = /\[(?:\d+(?:;\d+)*)?m|\[\?\d+[hl]|\[\d+(?:;\d+)*[HJKr]/g;
/** Control characters, and what stands for bytes that were no UTF-8. */
const unreadable = /[\p{Cc}\uFFFD]+/gu;

/**
 * What a console log says last, in one line that is fit for an error message: at most two lines of the log and 200
 * characters.
 *
 * @returns undefined when it says nothing
 */
export function lastConsoleWords(log: string): string | undefined {
  const lines = stripVTControlCharacters(log)
    .replace(bareSequences, '')
    .split(/[\r\n]+/)
    .map((line) => line.replace(unreadable, ' ').replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '');
  const words = lines.slice(-mostLines).join(betweenLines);
  if (words === '') return undefined;
  return words.length <= mostCharacters ? words : `…${words.slice(1 - mostCharacters)}`;
}
