import { finish } from '../../../bot/core/finish.ts';
import { receive } from '../../../bot/core/receive.ts';
import type { Report } from '../../../src/engine/report.ts';
import type { Conclusion, Run } from '../../../src/sandbox/github/records.ts';
import { change, report } from '../../report/reports.ts';
import type { BotWorld } from './bot-world.ts';

/** The digest of the plan that {@link planned} shows. */
export const digest = '7f3a9c01d2e4';

/** The run that a comment leads to. */
export async function begun(world: BotWorld, body: string, author = 'alice'): Promise<Run> {
  await receive(world.github, world.writes(author, body), world.around());
  const run = world.runs().at(-1);
  if (run === undefined) throw new Error('nothing runs');
  return run;
}

/** Ends a run, and tells the bot. */
export async function ended(world: BotWorld, run: Run, conclusion: Conclusion, told?: Report): Promise<void> {
  await finish(world.github, world.ends(run, conclusion, told), world.around());
}

/** What a run reports that is to be confirmed first. */
export function awaiting(command = 'destroy'): Report {
  return report({
    ...{ command, target: 'sandbox', planDigest: digest },
    ...(command === 'plan' ? { outcome: 'success' } : { outcome: 'failure', unconfirmed: true }),
    changes: [change('server', { action: 'remove', outcome: 'planned', reason: 'is ours' })],
  });
}

/** A run that has shown its plan and awaits that it is confirmed. */
export async function planned(world: BotWorld, body = '/destroy-registry sandbox'): Promise<Run> {
  const run = await begun(world, body);
  await ended(world, run, 'failure', awaiting(run.inputs.command));
  return run;
}

/** What a run writes into the reply while it goes on, below the mark. */
export async function written(world: BotWorld, run: Run, text: string): Promise<void> {
  const id = Number(run.inputs['comment-id']);
  const [mark] = world.sandbox.repository().comments.get(id)?.bodies.at(-1)?.split('\n') ?? [];
  const { request, repository } = world.github;
  const path = 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}';
  await request(path, { ...repository, comment_id: id, body: `${mark}\n${text}` });
}
