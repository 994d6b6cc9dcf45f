import { code, prose } from '../../src/report/markdown/text.ts';
import { nearest } from '../../src/target/did-you-mean.ts';
import { meant } from '../grammar/characters.ts';
import { longest } from '../grammar/read-comment.ts';
import type { Mistake } from '../grammar/reading.ts';
import { usageOf } from '../grammar/usage.ts';
import { copied, either, paragraphs } from './form.ts';
import { anyUsage, usageWords } from './usage.ts';

/** More are not shown again. */
const mostLines = 5;
/** Characters of a line that is shown within a sentence. */
const longestShown = 200;

/**
 * The answer to what was meant as a command and is none.
 *
 * @param targets names of those that there are, as far as they are known
 */
export function mistakeText(mistake: Mistake, targets: readonly string[] = []): string {
  switch (mistake.kind) {
    case 'several':
      return severalText(mistake.lines);
    case 'enclosed':
      return paragraphs(
        `${shown(mistake.line)} stands right below a list, a quotation or a table, and Markdown takes it into that: it was not read as a command.`,
        'Leave an empty line above it, or write it in a comment of its own:',
        copied(mistake.line),
      );
    case 'character':
      return paragraphs(
        `${shown(mistake.line)} has ${characterWords(mistake.character)}, so nothing was done. Editors and copied text put it there. What was probably meant:`,
        copied(mistake.instead),
      );
    case 'too long':
      return mistake.part === 'line'
        ? paragraphs(
            `The command is longer than ${longest} characters, so nothing was done. Ask for it in several comments.`,
          )
        : paragraphs(
            'The comment has so much text around the command that it was not read. Write it in a comment of its own:',
            copied(mistake.line),
          );
    case 'unknown verb':
      return unknownVerbText(mistake, targets);
    case 'usage':
      return usageText(mistake, targets);
  }
}

function severalText(all: readonly string[]): string {
  const lines = all.filter(({ length }) => length <= longest).slice(0, mostLines);
  const more = all.length - lines.length;
  return paragraphs(
    `A comment can hold one command, and this one has ${all.length}, so nothing was done. Write each in a comment of its own:`,
    ...lines.map(copied),
    more > 0 ? `and ${more} more.` : '',
  );
}

function characterWords(character: string): string {
  return character.startsWith('U+')
    ? `the character ${code(character)}, which nobody sees`
    : `the character ${code(character)}, which only looks like another`;
}

function unknownVerbText(
  { line, verb, near }: Extract<Mistake, { kind: 'unknown verb' }>,
  targets: readonly string[],
): string {
  const unknown = `There is no command ${code(`/${verb}-registry`)}`;
  if (near !== undefined) {
    const corrected = withTarget(meant(line).replace(/^\S+/, `/${near}-registry`), near, targets);
    return paragraphs(`${unknown}; did you mean ${code(`/${near}-registry`)}?`, copied(corrected), usageWords(near));
  }
  return paragraphs(`${unknown}. ${anyUsage} To see all of them:`, copied('/help-registry'));
}

/** The line with the target that was probably meant, where the one in it is not one of those that there are. */
function withTarget(line: string, verb: Parameters<typeof usageOf>[0], targets: readonly string[]): string {
  if (!usageOf(verb).includes('<target>')) return line;
  return line.replace(/^(\S+\s+)(\S+)/, (_, start: string, written: string) => {
    return start + (targets.includes(written) ? written : (nearest(written, targets) ?? written));
  });
}

function usageText({ verb, message }: Extract<Mistake, { kind: 'usage' }>, targets: readonly string[]): string {
  const takesTarget = usageOf(verb).includes('<target>');
  const names = takesTarget && targets.length > 0 ? `The targets: ${either(targets.map(code), 'and')}. ` : '';
  return paragraphs(
    `${prose(`Nothing was done: ${message}`)}${/[.?]$/.test(message) ? '' : '.'}`,
    'It is written like this:',
    copied(usageOf(verb)),
    verb === 'help'
      ? `All commands: ${code('/help-registry')}`
      : `${names}More about it: ${code(`/help-registry ${verb}`)}`,
  );
}

function shown(line: string): string {
  return code(line.length > longestShown ? `${line.slice(0, longestShown)}…` : line);
}
