/** The single list of what can be done with a target. */
export const verbs = [
  'doctor',
  'plan',
  'provision',
  'check',
  'test',
  'list',
  'binderhub',
  'rotate',
  'delete',
  'clean',
  'destroy',
] as const;
export type Verb = (typeof verbs)[number];

/** What not everybody may do to a target from a comment: the verbs, and what the bot does itself. */
export const guardedVerbs = [...verbs, 'cancel', 'lock', 'unlock'] as const;
export type GuardedVerb = (typeof guardedVerbs)[number];
