import { commands } from '../../src/commands/index.ts';
import { ActionableError } from '../../src/engine/actionable-error.ts';
import { inSeconds } from '../../src/in-seconds.ts';
import { findTarget } from '../access/configuration.ts';
import { may, ruleFor } from '../access/may.ts';
import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import { isGone } from './answer-status.ts';
import { asIncoming } from './as-incoming.ts';
import { confirmableForMs, isConfirmable } from './confirmable.ts';
import { isEdited } from './edited.ts';
import type { Dispatched, IncomingComment } from './events.ts';
import { inputsFor } from './inputs-for.ts';
import { lockAgainst } from './lock-against.ts';
import { confirmedBy, firstFor, type Wanted } from './plan-first.ts';
import { planIn } from './plan-shown.ts';
import { repliesAmong, repliesOn, replyTo } from './replies-of.ts';
import { askedIn } from './request.ts';
import { defaultBranchOf, runFor } from './runs.ts';

/**
 * Holds a dispatched run against the comment that it names, from within the run: whoever dispatches can claim anything.
 * What a bot claims must stand in a comment as it was first written, by the one it names, who may ask for it; and of two
 * runs for one comment only the first goes on. A person may dispatch by hand, without a comment. A lock holds back both, also
 * one that was taken while the run waited for its turn or an approval.
 *
 * @throws ActionableError when it does not hold, and whatever kept GitHub from being asked
 */
export async function verify(github: GitHub, dispatched: Dispatched, around: Around): Promise<void> {
  const { actor, requestComment, run } = dispatched;
  await mustBeUnlocked(github, dispatched, around);
  const isBot = actor.endsWith('[bot]');
  if (requestComment === '') {
    if (!isBot) return;
    throw refusal('A bot has dispatched this without naming a comment');
  }
  // The replies with the plans that are confirmed are the bot's own.
  const seen = isBot ? { ...github, self: actor } : github;
  const comment = await commentWith(seen, requestComment);
  const wanted = await wantedIn(seen, comment);
  const { confirm } = await accessFor(seen, comment.author, wanted, around);
  const due = inputsFor(wanted, firstFor(wanted, confirm, commands), comment, Number(dispatched.comment));
  const claims = [
    ['command', due.command, dispatched.command],
    ['target', due.target, dispatched.target],
    ['arguments', due.arguments, dispatched.arguments],
    ['confirm', due.confirm, dispatched.confirm],
    ['requester', due.requester, dispatched.requester],
    ['issue-number', due['issue-number'], dispatched.issue],
  ] as const;
  for (const [name, asked, claimed] of claims) {
    if (asked !== claimed) throw refusal(`Comment ${comment.id} asks for ${name} '${asked}', not for '${claimed}'`);
  }
  await mustBeReply(seen, dispatched.comment, comment);
  const first = await runFor(seen, await defaultBranchOf(seen), comment);
  if (first === undefined || first.id >= run) return;
  throw refusal(`Comment ${comment.id} is carried out by run ${first.id} already`);
}

async function mustBeUnlocked(github: GitHub, { command: verb, target }: Dispatched, around: Around): Promise<void> {
  const lock = await lockAgainst(github, { verb, target }, around);
  if (lock === undefined) return;
  throw new ActionableError(
    `${target} was locked by ${lock.by} at ${lock.at}${lock.until === undefined ? '' : `, until ${lock.until}`}; nothing is run`,
    `Once that is agreed, let it be changed again by a comment: /unlock-registry ${target}`,
  );
}

async function commentWith(github: GitHub, id: string): Promise<IncomingComment> {
  const listed = await listedWith(github, id);
  if (listed === undefined) throw refusal(`There is no comment ${id}, or no more`);
  if (await isEdited(github, listed)) throw refusal(`Comment ${id} was edited, and only what was said at first counts`);
  return asIncoming(listed);
}

/** The run writes its progress there. One that a person has deleted does no harm. */
async function mustBeReply(github: GitHub, id: string, request: IncomingComment): Promise<void> {
  if (id === '') return;
  const listed = await listedWith(github, id);
  if (listed === undefined || replyTo(request.id, repliesAmong(github, [listed])) !== undefined) return;
  throw refusal(`Comment ${id} is no reply to comment ${request.id}`);
}

async function listedWith({ request, repository }: GitHub, id: string) {
  if (!/^[1-9]\d{0,15}$/.test(id)) throw refusal(`'${id}' is no number of a comment`);
  try {
    const path = 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}';
    const { data } = await request(path, { ...repository, comment_id: Number(id) });
    return data;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

async function wantedIn(github: GitHub, comment: IncomingComment): Promise<Wanted> {
  const asked = askedIn(comment);
  if (asked?.kind === 'command' && asked.command.kind === 'run') return asked.command;
  if (asked?.kind === 'command' && asked.command.kind === 'confirm') {
    const { digest } = asked.command;
    const at = Date.parse(comment.createdAt);
    const since = inSeconds(at - confirmableForMs);
    const plan = planIn(await repliesOn(github, comment.issue, since), digest);
    if (plan !== undefined && isConfirmable(plan.mark, at)) return { ...confirmedBy(plan.mark), confirm: digest };
    throw refusal(`No plan with the digest ${digest} could be confirmed on issue ${comment.issue}`);
  }
  throw refusal(`Comment ${comment.id} asks for no run`);
}

/** @throws ActionableError for one who may not */
async function accessFor(github: GitHub, login: string, { verb, target }: Wanted, around: Around) {
  const found = await findTarget(github, target, around);
  if (found.kind !== 'found') throw refusal(`Of the target ${target} nobody can tell who may command it`);
  // A job's token may not ask who is in a team: that was left to the bot.
  const rule = ruleFor(verb, found.access);
  const known = rule.teams.length === 0 ? rule : { ...rule, users: [], teams: [] };
  const decision = await may(github, login, verb, { ...known, confirm: found.access.confirm, verbs: {} }, around);
  if (decision.kind !== 'allowed') throw refusal(`${login} may not run ${verb} on ${target}`);
  return found.access;
}

function refusal(message: string): ActionableError {
  return new ActionableError(
    `${message}; nothing is run`,
    'Ask for it in a comment of your own, or dispatch it by hand without request-comment-id.',
  );
}
