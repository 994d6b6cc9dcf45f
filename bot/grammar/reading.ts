import type { BotVerb } from '../../src/commands/bot-verbs.ts';
import type { Options, Verb } from '../../src/commands/command.ts';

/** What a comment asks for. Whether its target exists, and who may, is decided elsewhere. */
export type Reading =
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'command';
      readonly command: BotCommand;
      /** As it is shown in the comment, without the white space around it. */
      readonly line: string;
    }
  | { readonly kind: 'mistake'; readonly mistake: Mistake };

export type BotCommand = RunCommand | HelpCommand | ConfirmCommand | CancelCommand | LockCommand | UnlockCommand;

/** A verb to be run on a target. */
export interface RunCommand {
  readonly kind: 'run';
  readonly verb: Verb;
  readonly target: string;
  readonly options: Options;
  readonly operands: readonly string[];
  /** Options and operands as one line that `wordsOf` parts again; the same for all ways to write the same command. */
  readonly arguments: string;
}

export interface HelpCommand {
  readonly kind: 'help';
  /** The command that is asked about; all of them when left out. */
  readonly about?: Verb | BotVerb;
}

export interface ConfirmCommand {
  readonly kind: 'confirm';
  /** 12 hexadecimal digits. */
  readonly digest: string;
}

export interface CancelCommand {
  readonly kind: 'cancel';
  readonly target: string;
}

export interface LockCommand {
  readonly kind: 'lock';
  readonly target: string;
  /** In the words of who locks it: nothing in it is to be believed or marked up. */
  readonly reason?: string;
  /** How long, in milliseconds; until it is unlocked when left out. */
  readonly forMs?: number;
}

export interface UnlockCommand {
  readonly kind: 'unlock';
  readonly target: string;
}

/** A line that was meant as a command and is none. `line` is as it is shown in the comment; all its words are foreign. */
export type Mistake =
  /** More than one command in a comment. */
  | { readonly kind: 'several'; readonly lines: readonly string[] }
  /** Right below a list, a quotation or a table, which takes the line in. */
  | { readonly kind: 'enclosed'; readonly line: string }
  /** A character that nobody sees, or one that only looks like the one that is meant; `instead` is the line without. */
  | { readonly kind: 'character'; readonly line: string; readonly character: string; readonly instead: string }
  /** The line is too long, or there is so much text around it that it is not looked for commands. */
  | { readonly kind: 'too long'; readonly line: string; readonly part: 'line' | 'comment' }
  /** `near` is the verb that may have been meant. */
  | { readonly kind: 'unknown verb'; readonly line: string; readonly verb: string; readonly near?: Verb | BotVerb }
  /** The verb is known, and `message` says in plain words what is wrong with those after it. */
  | { readonly kind: 'usage'; readonly line: string; readonly verb: Verb | BotVerb; readonly message: string };
