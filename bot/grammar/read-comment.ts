import type { BotVerb } from '../../src/commands/bot-verbs.ts';
import type { Verb } from '../../src/commands/command.ts';
import { UsageError } from '../../src/engine/usage-error.ts';
import { nearest } from '../../src/target/did-you-mean.ts';
import { meant, oddCharacter } from './characters.ts';
import { linesLike } from './lines.ts';
import { readBotVerb } from './read-bot-verb.ts';
import { readLock } from './read-lock.ts';
import { readRun } from './read-run.ts';
import type { BotCommand, Mistake, Reading } from './reading.ts';
import { allVerbs, isBotVerb, verbNamed } from './usage.ts';

/** Characters of a command: room for forty images by their digests. */
export const longest = 4000;

/**
 * `/provision-registry`, with at most three spaces before it as Markdown allows, and a space, Markdown's line break or
 * nothing after it.
 */
const command = /^\p{Zs}{0,3}\/([\p{L}\p{M}\p{N}_-]{1,40})-registry(?=\s|\\?$)/iu;
/** Spares looking closer at most lines. */
const slashSoon = /^[^\p{L}\p{N}]{0,16}[/\u2044\u2215\uff0f]/u;
const lineBreak = /(?<!\\)\\$/;
const commentsAtEnd = /(?:(?<!\\)<!--(?:(?!-->).)*-->\s*)+$/;

/** Paths that people write at the start of a line: the volume of a registry is mounted there. */
const paths: ReadonlySet<string> = new Set(['docker']);

/**
 * Reads what a comment asks for.
 *
 * A command is a line that begins with `/` and the verb, a hyphen and `registry`, with at most three spaces before it.
 * It stands in the running text of the comment, which a Markdown parser decides as GitHub does: not in code, HTML,
 * quotations, lists, tables, footnotes or links, and not after other words on its line. It ends with its line. What
 * is around it does not matter, but a comment with more than one command asks for nothing. Who names a known verb right
 * below a list, quotation or table is told that Markdown takes the line into it.
 *
 * @param body as GitHub gives it: Markdown, up to 65,536 characters, from anybody
 */
export function readComment(body: string): Reading {
  const { own, enclosed, crowded } = linesLike(body.replace(/\r\n?/g, '\n'), (line) => verbIn(line) !== undefined);
  if (own.length > 1) return mistake({ kind: 'several', lines: own.map(shownOf) });
  const [written] = own;
  if (written !== undefined) return readLine(shownOf(written));
  const known = (line: string) => verbNamed(verbIn(line) ?? '') !== undefined;
  const taken = enclosed.find(known);
  const unread = taken ?? crowded.find(known);
  if (unread === undefined) return { kind: 'nothing' };
  const line = shownOf(unread);
  if (line.length > longest) return mistake({ kind: 'too long', line, part: 'line' });
  return mistake(taken === undefined ? { kind: 'too long', line, part: 'comment' } : { kind: 'enclosed', line });
}

/**
 * A line without the white space around it, and without what is not shown at its end: Markdown's line break, and comments
 * in HTML. Of one that is too long anyway nothing is looked for.
 */
function shownOf(line: string): string {
  const words = line.trim();
  return words.length > longest ? words : words.replace(lineBreak, '').replace(commentsAtEnd, '').trim();
}

function readLine(line: string): Reading {
  if (line.length > longest) return mistake({ kind: 'too long', line, part: 'line' });
  const intended = meant(line);
  const written = verbIn(line) ?? '';
  const verb = verbNamed(written);
  if (verb === undefined) {
    const near = nearest(written, allVerbs);
    return mistake({ kind: 'unknown verb', line, verb: written, ...(near === undefined ? {} : { near }) });
  }
  // A reason is a sentence, with whatever characters a person writes sentences.
  if (verb !== 'lock' && intended !== line) {
    return mistake({ kind: 'character', line, character: oddCharacter(line, intended), instead: intended });
  }
  try {
    return { kind: 'command', command: readWords(verb, line.replace(/^\S+\s*/, '')), line };
  } catch (error) {
    if (error instanceof UsageError) return mistake({ kind: 'usage', line, verb, message: error.message });
    throw error;
  }
}

function readWords(verb: Verb | BotVerb, rest: string): BotCommand {
  if (verb === 'lock') return readLock(rest);
  return isBotVerb(verb) ? readBotVerb(verb, rest) : readRun(verb, rest);
}

/** The verb of a line that is written like a command. */
function verbIn(line: string): string | undefined {
  if (!slashSoon.test(line)) return undefined;
  const verb = command.exec(meant(line))?.[1]?.toLowerCase();
  return verb === undefined || paths.has(verb) ? undefined : verb;
}

function mistake(what: Mistake): Reading {
  return { kind: 'mistake', mistake: what };
}
