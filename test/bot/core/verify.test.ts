import { expect, test } from 'vitest';
import type { Dispatched } from '../../../bot/core/events.ts';
import { finish } from '../../../bot/core/finish.ts';
import { receive } from '../../../bot/core/receive.ts';
import { verify } from '../../../bot/core/verify.ts';
import type { Run } from '../../../src/sandbox/github/records.ts';
import { change, report } from '../../report/reports.ts';
import { type BotWorld, botWorld } from './bot-world.ts';
import { dispatchedBy } from './dispatched-by.ts';

const digest = '7f3a9c01d2e4';

async function begun(world: BotWorld, body = '/provision-registry sandbox', author = 'alice'): Promise<Run> {
  await receive(world.github, world.writes(author, body), world.around());
  const run = world.runs().at(-1);
  if (run === undefined) throw new Error('nothing runs');
  return run;
}

function held(world: BotWorld, dispatched: Dispatched): Promise<void> {
  return verify(world.github, dispatched, world.around());
}

test('what the bot dispatches holds', async () => {
  const world = await botWorld();
  for (const body of ['Please:\r\n/provision-registry sandbox \r\n', '/delete-registry sandbox "my image:1"']) {
    const run = await begun(world, body);
    await expect(held(world, dispatchedBy(run)), body).resolves.toBeUndefined();
  }
  expect(world.sandbox.refused).toEqual([]);
});

test('a confirmation holds, of the plan that was shown and nothing else', async () => {
  const world = await botWorld();
  const run = await begun(world, '/destroy-registry sandbox --volumes');
  const changes = [change('server', { action: 'remove', outcome: 'planned' })];
  const told = {
    command: 'destroy',
    target: 'sandbox',
    outcome: 'failure',
    unconfirmed: true,
    planDigest: digest,
    changes,
  } as const;
  await finish(world.github, world.ends(run, 'failure', report(told)), world.around());
  const dispatched = dispatchedBy(await begun(world, `/confirm-registry ${digest}`, 'bob'));
  expect(dispatched).toMatchObject({ command: 'destroy', arguments: '--volumes', confirm: digest, requester: 'bob' });
  await expect(held(world, dispatched)).resolves.toBeUndefined();
  await expect(held(world, { ...dispatched, arguments: '' })).rejects.toThrow(
    /asks for arguments '--volumes', not for ''/,
  );
  for (const { id, bodies } of world.replies()) {
    if (bodies.at(-1)?.includes('"planned"')) world.sandbox.repository().comments.delete(id);
  }
  await expect(held(world, dispatched)).rejects.toThrow(
    `No plan with the digest ${digest} could be confirmed on issue 1`,
  );
});

test.each([
  ['', 'sandbox was locked by bob at 2026-11-23T10:00:00Z; nothing is run'],
  [
    ' new volumes --for 2h',
    'sandbox was locked by bob at 2026-11-23T10:00:00Z, until 2026-11-23T12:00:00Z; nothing is run',
  ],
])(
  'what changes a target that was locked meanwhile%s is held back, whoever has dispatched it',
  async (words, message) => {
    const world = await botWorld();
    const waiting = dispatchedBy(await begun(world));
    const looking = dispatchedBy(await begun(world, '/check-registry sandbox'));
    await receive(world.github, world.writes('bob', `/lock-registry sandbox${words}`), world.around());
    const byHand = { ...waiting, actor: 'alice', requestComment: '', comment: '' };
    await expect(held(world, waiting)).rejects.toThrow(message);
    await expect(held(world, byHand)).rejects.toThrow(message);
    await expect(held(world, { ...byHand, target: 'arbutus' })).resolves.toBeUndefined();
    await expect(held(world, looking)).resolves.toBeUndefined();
    await receive(world.github, world.writes('bob', '/unlock-registry sandbox'), world.around());
    await expect(held(world, waiting)).resolves.toBeUndefined();
  },
);

test.each([
  ['another requester', { requester: 'bob' }, "asks for requester 'alice', not for 'bob'"],
  ['another issue', { issue: '2' }, "asks for issue-number '1', not for '2'"],
  ['another command', { command: 'destroy' }, "asks for command 'provision', not for 'destroy'"],
  ['another target', { target: 'arbutus' }, "asks for target 'sandbox', not for 'arbutus'"],
  ['more arguments', { arguments: '--yes' }, "asks for arguments '', not for '--yes'"],
  ['a digest', { confirm: digest }, `asks for confirm '', not for '${digest}'`],
  ['a comment that is not there', { requestComment: '9999' }, 'There is no comment 9999, or no more'],
  ['what is no comment', { requestComment: 'x' }, "'x' is no number of a comment"],
  ['no comment', { requestComment: '' }, 'A bot has dispatched this without naming a comment'],
])('a bot that claims %s gets nowhere', async (_, claim, message) => {
  const world = await botWorld();
  const run = await begun(world);
  await expect(held(world, { ...dispatchedBy(run), ...claim })).rejects.toThrow(message);
});

test('a digest in the command itself confirms nothing, whatever is claimed of it', async () => {
  const world = await botWorld();
  const run = await begun(world, '/destroy-registry sandbox');
  const { id } = world.writes('alice', `/destroy-registry sandbox --confirm ${digest}`);
  const claimed = { ...dispatchedBy(run), requestComment: String(id), confirm: digest };
  await expect(held(world, claimed)).rejects.toThrow(`Comment ${id} asks for no run`);
});

test('a comment that the run would overwrite is a reply to the request, or gone', async () => {
  const world = await botWorld();
  const dispatched = dispatchedBy(await begun(world));
  const other = dispatchedBy(await begun(world, '/check-registry sandbox'));
  await expect(held(world, { ...dispatched, comment: other.comment })).rejects.toThrow(
    `Comment ${other.comment} is no reply to comment ${dispatched.requestComment}`,
  );
  world.sandbox.repository().comments.delete(Number(dispatched.comment));
  await expect(held(world, dispatched)).resolves.toBeUndefined();
});

test('a comment that was edited is nobody’s word any more', async () => {
  const world = await botWorld();
  const dispatched = dispatchedBy(await begun(world));
  const comment = world.sandbox.repository().comments.get(Number(dispatched.requestComment));
  world.clock.now += 60_000;
  if (comment) comment.updatedAt = world.clock.now;
  await expect(held(world, dispatched)).resolves.toBeUndefined();
  comment?.bodies.push('/destroy-registry sandbox');
  await expect(held(world, { ...dispatched, command: 'destroy' })).rejects.toThrow('was edited');
});

test('who may no longer command the target does not', async () => {
  const world = await botWorld();
  const dispatched = dispatchedBy(await begun(world));
  world.sandbox.repository().roles.set('alice', 'read');
  await expect(held(world, dispatched)).rejects.toThrow('alice may not run provision on sandbox');
});

test('a person dispatches by hand, with a comment that asks for it or without any', async () => {
  const world = await botWorld();
  const run = await begun(world);
  const byHand = { ...dispatchedBy(run), actor: 'bob' };
  await expect(
    held(world, { ...byHand, requestComment: '', requester: '', issue: '', comment: '' }),
  ).resolves.toBeUndefined();
  await expect(held(world, byHand)).resolves.toBeUndefined();
  await expect(held(world, { ...byHand, command: 'destroy' })).rejects.toThrow('asks for command');
});

test('while GitHub cannot be asked, nothing is run', async () => {
  const world = await botWorld();
  const dispatched = dispatchedBy(await begun(world));
  const effect = { kind: 'refusal', acted: false, words: { status: 500, message: 'Server Error' } } as const;
  world.faults.inject({ service: 'github', times: 100, effect });
  await expect(held(world, dispatched)).rejects.toThrow('Server Error');
});
