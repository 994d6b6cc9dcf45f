/** Targets that are missed, by their words, and why: looked into, not guessed. Any other miss fails the bench. */
export const misses: Readonly<Record<string, string>> = {};
