/**
 * A failure that tells a person what happened and what to do next.
 *
 * `message` is complete in itself: what was tried, on what, and the service's own words.
 * `remedy` is the next step, as one or more full sentences.
 */
export class ActionableError extends Error {
  override name = 'ActionableError';
  readonly remedy: string;
  /** Whether what was tried may have been done all the same: the answer to it was lost. */
  readonly outcomeUnknown: boolean = false;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}
