import { asFailure } from '../../engine/failure.ts';

/** What a run must still do when its work is over, however that ended: hang up, lock up, put back. */
export interface Ends {
  add(end: End): void;
  /**
   * Does all of it once, the last added first, each after the other; one that fails stops none of the rest.
   *
   * @returns what went wrong, in sentences for a person
   */
  run(): Promise<readonly string[]>;
}

export type End = () => void | Promise<void>;

export function ends(): Ends {
  const due: End[] = [];
  return {
    add: (end) => void due.push(end),
    async run() {
      const failures: string[] = [];
      for (let end = due.pop(); end !== undefined; end = due.pop()) {
        try {
          await end();
        } catch (error) {
          const { message, remedy } = asFailure(error);
          failures.push(remedy === undefined ? message : `${message}. ${remedy}`);
        }
      }
      return failures;
    },
  };
}
