import type { Change } from './change.ts';

/** What reporters are told while a plan is made or applied. */
export type Event =
  /** A phase begins; `resources` are the names of all that takes part, in dependency order, facts included. */
  | { readonly type: 'phase'; readonly phase: Phase; readonly resources: readonly string[] }
  /** Work on a resource begins: `find` looks at it, the rest change it. */
  | { readonly type: 'started'; readonly resource: string; readonly doing: Doing }
  /** A word on what is waited for. */
  | { readonly type: 'progress'; readonly resource: string; readonly progress: string }
  /** A resource is as far as this phase takes it. */
  | { readonly type: 'finished'; readonly change: Change; readonly fact: boolean }
  /** Something worth a person's eye that is no failure. */
  | { readonly type: 'notice'; readonly message: string };

export type Phase = 'plan' | 'apply' | 'remove' | 'probe';
export type Doing = 'find' | 'create' | 'update' | 'adopt' | 'replace' | 'remove' | 'probe';

export type Emit = (event: Event) => void;
