/** The single list of what is asked of the bot itself, in a comment. What is done to a target stands in `commands`. */
export const botVerbs = {
  help: {
    name: 'help',
    written: '[command]',
    summary: 'tell what can be asked for here, or how one command is used',
  },
  confirm: {
    name: 'confirm',
    written: '<digest>',
    summary: 'make the changes of the plan with this digest',
    notes: 'The digest stands below the plan, and is good for 15 minutes. Who may make such changes may confirm them.',
  },
  cancel: {
    name: 'cancel',
    written: '<target>',
    summary: 'stop what runs on the target, and tell what stands',
    notes: 'Changes that have begun are brought to their end first.',
  },
  lock: {
    name: 'lock',
    written: '<target> [reason] [--for DURATION]',
    summary: 'let nobody change the target from GitHub until it is unlocked',
    notes:
      'With --for the lock ends by itself: 90m, 12h, 2d or 1w. All other words are the reason, which is told to whoever ' +
      'is kept from a change. What changes nothing can be run all the same.',
  },
  unlock: {
    name: 'unlock',
    written: '<target>',
    summary: 'let the target be changed again',
  },
} as const satisfies Record<string, BotVerbSpec>;

interface BotVerbSpec {
  readonly name: string;
  /** What stands after it in usage lines. */
  readonly written: string;
  /** What it does, as a sentence without a full stop that begins with a verb. */
  readonly summary: string;
  /** What else is to be known before it is used, as one or more full sentences. */
  readonly notes?: string;
}

export type BotVerb = keyof typeof botVerbs;
