import { UsageError } from '../../src/engine/usage-error.ts';

/** In characters; a person's idea of a long password is shorter, `openssl rand -hex 32` gives 64. */
const leastLength = 20;
/** Different ones; of 20 random hexadecimal digits, one in some 1,400 has fewer, and then another is drawn. */
const leastVariety = 8;
/** Whoever guesses begins with these. Probot itself takes `development` when it is given none. */
const guessed = /development|changeme|change-me|example|password|qwerty|secret|webhook|12345678|abcdefgh/i;

/**
 * Holds a webhook secret to what keeps forgers out: with it, anybody can have the bot act on made-up comments.
 *
 * @param name of the variable that it comes from
 * @throws UsageError that does not repeat it
 */
export function checkSecret(name: string, secret: string): void {
  const wrong = weakness(secret);
  if (wrong === undefined) return;
  throw new UsageError(
    `${name} ${wrong}: whoever guesses it can command the registries`,
    'Make one with `openssl rand -hex 32`, and give the same to the GitHub App as its webhook secret.',
  );
}

function weakness(secret: string): string | undefined {
  if (secret.length < leastLength) return `has ${secret.length} characters, fewer than ${leastLength}`;
  if (new Set(secret).size < leastVariety) return `has fewer than ${leastVariety} different characters`;
  return guessed.test(secret) ? 'holds a word that is guessed first' : undefined;
}
