import { UsageError } from '../engine/usage-error.ts';
import { shellQuote } from '../ssh/shell-quote.ts';

/**
 * The words of a line, as a shell parts them: at spaces and line ends, but not within quotes or after a backslash.
 * Nothing is expanded.
 *
 * @param what what the line is, as the beginning of a sentence about it
 * @throws UsageError when a quote is not closed
 */
export function wordsOf(line: string, what: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  const characters = [...line];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    if (quote === undefined && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === quote) {
      quote = undefined;
    } else if (quote === undefined && /["']/.test(character)) {
      quote = character;
      word ??= '';
    } else if (character === '\\' && quote !== "'") {
      at += 1;
      word = (word ?? '') + (characters[at] ?? '');
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== undefined) {
    throw new UsageError(`${what} has a ${quote} that is not closed: ${line}`, 'Close the quotation.');
  }
  return word === undefined ? words : [...words, word];
}

/** A line that is parted into these words again. */
export function lineOf(words: readonly string[]): string {
  return words.map(shellQuote).join(' ');
}
