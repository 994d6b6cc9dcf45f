import { z } from 'zod';
import { verbs } from '../../src/commands/command.ts';
import { hidden, seen } from './hidden-json.ts';
import { settlements } from './settlement.ts';

const id = z.int().positive();
const digest = z.string().regex(/^[0-9a-f]{12}$/);
const moment = z.iso.datetime();

/** Of every reply: the comment that it answers, who wrote that and when, by GitHub's clock. */
const answered = { request: id, by: z.string(), at: moment };

const runMark = z.object({
  ...answered,
  kind: z.literal('run'),
  /**
   * `asked`: nothing was dispatched as far as the reply knows. `running`: something was. `planned`: what has run awaits
   * its confirmation. `ended`: there is nothing left to be done.
   */
  state: z.enum(['asked', 'running', 'planned', 'ended']),
  target: z.string(),
  verb: z.enum(verbs),
  arguments: z.string(),
  /** The digest that was confirmed. */
  confirm: digest.exactOptional(),
  /** The reply with the plan that was confirmed. */
  plan: id.exactOptional(),
  /** The plan is run, and whatever is in it is to be confirmed: so it is for this target. */
  planFirst: z.literal(true).exactOptional(),
  /** The run that was dispatched, as soon as its id is known. */
  run: id.exactOptional(),
  /** Of the plan that awaits its confirmation, and since when. */
  digest: digest.exactOptional(),
  plannedAt: moment.exactOptional(),
});

const markSchema = z.discriminatedUnion('kind', [
  runMark,
  /** All is said with it; `how` as its request is settled. */
  z.object({ ...answered, kind: z.literal('said'), how: z.enum(settlements), target: z.string().exactOptional() }),
  /** These runs are to be cancelled. */
  z.object({ ...answered, kind: z.literal('cancel'), target: z.string(), runs: z.array(id) }),
  /** This lock is to be removed. */
  z.object({ ...answered, kind: z.literal('unlock'), target: z.string(), milestone: id }),
]);

/** What a reply of ours is about: all that the bot keeps, and it is kept in the reply itself. */
export type Mark = z.output<typeof markSchema>;
export type RunMark = z.output<typeof runMark>;

/** A mark as the first line of a comment: the same for the same facts. */
export function writeMark(mark: Mark): string {
  return hidden(markSchema.parse(mark));
}

/** @returns undefined for a comment without a mark, and for one that no longer makes sense */
export function readMark(body: string): Mark | undefined {
  return markSchema.safeParse(seen(body)).data;
}
