import { wordsOf } from '../../src/cli/words.ts';
import type { BotVerb } from '../../src/commands/bot-verbs.ts';
import { digestForm, isDigest } from '../../src/engine/digest.ts';
import { UsageError } from '../../src/engine/usage-error.ts';
import { didYouMean } from '../../src/target/did-you-mean.ts';
import type { BotCommand } from './reading.ts';
import { allVerbs, usageOf, verbNamed } from './usage.ts';

/**
 * Reads the words after a verb of the bot itself; those after `lock` are a sentence, and read elsewhere.
 *
 * @throws UsageError
 */
export function readBotVerb(verb: Exclude<BotVerb, 'lock'>, rest: string): BotCommand {
  const [word, ...more] = wordsOf(rest, 'the line');
  const flag = [word, ...more].find((one) => one?.startsWith('-'));
  if (flag !== undefined) throw wrong(verb, `${verb} takes no option ${flag}`);
  if (more.length > 0) throw wrong(verb, `${verb} takes no '${more.join(' ')}' after '${word}'`);
  if (verb === 'help') return word === undefined ? { kind: 'help' } : { kind: 'help', about: verbAskedAbout(word) };
  if (verb === 'confirm') return { kind: 'confirm', digest: digestIn(word) };
  if (word === undefined || word === '')
    throw wrong(verb, `${verb} needs a target: a name in .github/registry.yml, or sandbox`);
  return { kind: verb, target: word };
}

/** `provision`, or as it is written in a comment. */
function verbAskedAbout(word: string) {
  const name = word.replace(/^\//, '').replace(/-registry$/, '');
  const verb = verbNamed(name);
  if (verb !== undefined) return verb;
  throw wrong('help', `there is no command '${name}'${didYouMean(name, allVerbs)}`);
}

function digestIn(word: string | undefined): string {
  const digest = word?.toLowerCase();
  if (digest !== undefined && isDigest(digest)) return digest;
  const given = word === undefined ? '' : `, but was given '${word}'`;
  throw wrong('confirm', `confirm takes the digest of a plan, ${digestForm}${given}`);
}

function wrong(verb: BotVerb, message: string): UsageError {
  return new UsageError(message, usageOf(verb));
}
