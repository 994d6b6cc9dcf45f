import type { Change } from './change.ts';

/** What reporters are told while a plan is made or applied. */
export type Event =
  /** A phase begins; `resources` are the names of all that takes part, in dependency order, facts included. */
  | { readonly type: 'phase'; readonly phase: Phase; readonly resources: readonly string[] }
  /** Work on a resource begins: `find` looks at it, the rest change it. */
  | { readonly type: 'started'; readonly resource: string; readonly doing: Doing }
  /** A word on what is waited for. */
  | { readonly type: 'progress'; readonly resource: string; readonly progress: string }
  /**
   * How far a long transfer is, in bytes; told as often as it changes. `done` needs no more work, whether it was moved or
   * there before, and may become less when some must be sent once more; `moved` went over the wire.
   */
  | {
      readonly type: 'transfer';
      readonly resource: string;
      readonly done: number;
      readonly total: number;
      readonly moved: number;
    }
  /** A resource is as far as this phase takes it. */
  | { readonly type: 'finished'; readonly change: Change; readonly fact: boolean }
  /** Something worth a person's eye that is no failure. */
  | { readonly type: 'notice'; readonly message: string };

export type Phase = 'plan' | 'apply' | 'remove' | 'probe' | 'copy' | 'list';
export type Doing = 'find' | 'create' | 'update' | 'adopt' | 'replace' | 'remove' | 'probe' | 'copy' | 'pull' | 'list';

export type Emit = (event: Event) => void;
