/** The GitHub App that we are, as GitHub has it. */
export interface Identity {
  /**
   * Has GitHub confirm that it accepts us, asking no more than once a minute while it does.
   *
   * @returns the App's slug
   * @throws what GitHub has against it
   */
  confirmed(): Promise<string>;
  /** The login that our comments stand under. It stays the same. */
  self(): Promise<string>;
}

/** Milliseconds; a refusal is believed for a shorter time, so that a server is ready soon after GitHub is back. */
const believed = { good: 60_000, bad: 5_000 };

/**
 * @param ask GitHub for the App's slug
 * @param clock milliseconds, steadily rising
 */
export function appIdentity(ask: () => Promise<string>, clock: () => number): Identity {
  let last: { readonly answer: Promise<string>; until: number } | undefined;
  let known: string | undefined;

  function confirmed(): Promise<string> {
    if (last !== undefined && clock() < last.until) return last.answer;
    // While it is under way, all wait for the same answer.
    const asked = { answer: ask(), until: Infinity };
    last = asked;
    asked.answer.then(
      (slug) => {
        known = slug;
        asked.until = clock() + believed.good;
      },
      () => {
        asked.until = clock() + believed.bad;
      },
    );
    return asked.answer;
  }

  return {
    confirmed,
    self: async () => `${known ?? (await confirmed())}[bot]`,
  };
}
