import type { Commands, OptionName, Verb } from '../../src/commands/command.ts';
import type { Confirmation } from '../../src/target/target.ts';
import type { RunMark } from './mark.ts';

/** What a comment asks to be run, or what it confirms. */
export interface Wanted {
  readonly verb: Verb;
  readonly target: string;
  /** As `wordsOf` parts them. */
  readonly arguments: string;
  /** The digest of the plan that is confirmed. */
  readonly confirm?: string;
  /** The reply with that plan. */
  readonly plan?: number;
}

/** What is run for it now. */
export interface First {
  readonly command: Verb;
  readonly arguments: string;
  /** Set where this is the plan that is to be confirmed, whatever is in it. */
  readonly planFirst?: true;
}

/** They have nothing to do but what is to be confirmed: run without a digest, they end with their plan. */
const planThemselves: ReadonlySet<Verb> = new Set(['destroy', 'delete', 'clean']);

/**
 * What is run first for what is wanted.
 *
 * @param confirm which plans of the target are to be confirmed: those that replace, adopt, remove or delete something, all
 * of them, or none; a run that adopts what somebody else made is to be confirmed all the same
 */
export function firstFor(
  { verb, arguments: words, confirm: digest }: Wanted,
  confirm: Confirmation,
  commands: Commands,
): First {
  const takes = (name: OptionName) => commands[verb].options.some((option) => option.name === name);
  const plans = verb === 'plan' || (takes('confirm') && !planThemselves.has(verb));
  if (digest === undefined && confirm === 'always' && plans) return { command: 'plan', arguments: '', planFirst: true };
  const yes = digest === undefined && confirm === 'never' && takes('yes');
  return { command: verb, arguments: [words, ...(yes ? ['--yes'] : [])].filter((word) => word !== '').join(' ') };
}

/** What a confirmation of the plan that a verb has shown runs. */
export function confirmedBy({ verb, target, arguments: words }: Wanted): Wanted {
  return verb === 'plan' ? { verb: 'provision', target, arguments: '' } : { verb, target, arguments: words };
}

/** What the request of a reply wants. */
export function wantedBy({ verb, target, arguments: words, confirm, plan }: RunMark): Wanted {
  return {
    ...{ verb, target, arguments: words },
    ...(confirm === undefined ? {} : { confirm }),
    ...(plan === undefined ? {} : { plan }),
  };
}
