/** How a verb is run on the target of a report, from where the report is read: a command line, or a comment. */
export type LineFor = (verb: string, also?: Also) => string;

/** What is said besides, each of which a comment says in another way than a command line. */
export interface Also {
  /** The digest of the plan that is confirmed. */
  readonly confirm?: string;
  /** The same run once more, which may need all that was given to the one before: a yes, and files to be made. */
  readonly again?: true;
  /** Options without a value that the verb takes, besides those that this run was given. */
  readonly flags?: readonly string[];
  /** Words that name files on the reader's own machine. */
  readonly files?: string;
}
