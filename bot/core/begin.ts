import { refusalOf } from '../../src/action/refusal.ts';
import { commands } from '../../src/commands/index.ts';
import { inSeconds } from '../../src/in-seconds.ts';
import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import { confirmedAlreadyText } from '../replies/confirm-refused.ts';
import { notStartedText } from '../replies/not-started.ts';
import { startingText } from '../replies/starting.ts';
import { statusOf } from './answer-status.ts';
import { confirmableForMs } from './confirmable.ts';
import { decide } from './decide.ts';
import { type Begun, dispatch } from './dispatch.ts';
import { inputsFor } from './inputs-for.ts';
import { commandFor } from './lines-for.ts';
import type { RunMark } from './mark.ts';
import { type First, firstFor, type Wanted } from './plan-first.ts';
import { isOfRun, isSame, type Reply, repliesOn, reply, replyWith, rewriteAsRead, textOf } from './replies-of.ts';
import type { Request } from './request.ts';
import { defaultBranchOf, runSought } from './runs.ts';
import { answering, isPending, say, settlementOf } from './said.ts';
import type { Settlement } from './settlement.ts';

/**
 * Begins what a request wants: writes its reply, dispatches the run, and shows the run in the reply. Whoever takes a request
 * over does the same, and comes to the same end: the reply is looked for before it is written, the run before it is
 * dispatched.
 *
 * @param before the reply that somebody else has written to it
 */
export async function begin(
  github: GitHub,
  request: Request,
  wanted: Wanted,
  before: Reply | undefined,
  around: Around,
): Promise<Settlement> {
  if (before !== undefined && !isPending(before)) return settlementOf(before);
  const { comment } = request;
  const branch = await defaultBranchOf(github);
  const found = request.fresh ? undefined : await runSought(github, branch, comment, around);
  const lineFor = (target: string) => commandFor({ ...wanted, target });
  const decision = await decide(github, { login: comment.author, ...wanted, lineFor }, around);
  // What runs already is shown, whatever was decided since.
  if (!decision.allowed && found === undefined) {
    return await say(github, request, { text: decision.text, how: 'confused', target: wanted.target, before });
  }
  const first = firstFor(wanted, decision.allowed ? decision.confirm : 'destructive', commands);
  const { arguments: _, command, ...planFirst } = first;
  const mark: RunMark = { ...answering(comment), kind: 'run', state: 'asked', ...wanted, ...planFirst };
  const asked = startingText({ command, target: wanted.target, by: comment.author });
  const { ours, made } =
    before === undefined ? await reply(github, comment, mark, asked) : { ours: before, made: false };
  if (!isOfRun(ours) || !isPending(ours)) return settlementOf(ours);
  // Who has written the reply may have dispatched the run as well.
  const there = made || !request.fresh ? found : await runSought(github, branch, comment, around);
  if (there !== undefined) return await show(github, ours, ours.mark, there);
  return await start(github, request, { wanted, first, branch, ours, mark }, around);
}

interface Prepared {
  readonly wanted: Wanted;
  readonly first: First;
  readonly branch: string;
  readonly ours: Reply<RunMark>;
  readonly mark: RunMark;
}

async function start(github: GitHub, request: Request, prepared: Prepared, around: Around): Promise<Settlement> {
  const { wanted, first, branch, ours, mark } = prepared;
  const { target } = wanted;
  const refuse = (text: string) => say(github, request, { text, how: 'confused', target, before: ours });
  const rival = await rivalOf(github, ours);
  if (rival !== undefined) return await refuse(confirmedAlreadyText({ by: rival.mark.by, url: rival.url }));
  around.signal.throwIfAborted();
  const inputs = inputsFor(wanted, first, request.comment, ours.id);
  const run = await started(dispatch(github, branch, inputs, request.comment, around));
  if ('begun' in run) return await show(github, ours, mark, run.begun);
  const again = commandFor(wanted);
  return await refuse(notStartedText({ command: first.command, target, branch, ...run.refused, again }));
}

type Started =
  | { readonly begun: Begun | undefined }
  | { readonly refused: { readonly status: number | undefined; readonly message: string } };

async function started(dispatched: Promise<Begun | undefined>): Promise<Started> {
  try {
    return { begun: await dispatched };
  } catch (error) {
    if (refusalOf(error).kind !== 'final') throw error;
    const message = error instanceof Error ? error.message : String(error);
    // Octokit adds where the operation is described.
    return { refused: { status: statusOf(error), message: message.replace(/ - https:\S+$/, '') } };
  }
}

/** An older reply that confirms the same plan and has not ended: two people may confirm it at the same time. */
async function rivalOf(github: GitHub, { id, issue, mark }: Reply<RunMark>): Promise<Reply<RunMark> | undefined> {
  const { plan } = mark;
  if (plan === undefined) return undefined;
  const since = inSeconds(Date.parse(mark.at) - confirmableForMs);
  const replies = (await repliesOn(github, issue, since)).filter(isOfRun);
  return replies.find((one) => one.id < id && one.mark.plan === plan && ['asked', 'running'].includes(one.mark.state));
}

/** Others may write in a reply between two looks at it: the run, and whoever finishes it. */
const looks = 5;

/** Shows in a reply that its run has begun. What the run itself has written there meanwhile stays. */
async function show(github: GitHub, { id }: Reply, mark: RunMark, run: Begun | undefined): Promise<Settlement> {
  const { target, by } = mark;
  const command = mark.planFirst ? 'plan' : mark.verb;
  const known = run === undefined ? {} : { run: run.id };
  for (let look = 1; look <= looks; look += 1) {
    const ours = await replyWith(github, id);
    // A person has deleted it, or it is finished already.
    if (ours === undefined || !isPending(ours)) break;
    const text = textOf(ours);
    const untouched = isSame(text, startingText({ command, target, by }));
    const told = untouched && run !== undefined ? startingText({ command, target, by, runUrl: run.url }) : text;
    if (await rewriteAsRead(github, ours, { ...mark, state: 'running', ...known }, told)) break;
  }
  return 'rocket';
}
