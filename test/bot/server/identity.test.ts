import { expect, test } from 'vitest';
import { appIdentity } from '../../../bot/server/identity.ts';

/** A GitHub that answers with what comes next, and a clock that stands still. */
function gitHub(...answers: (string | Error)[]) {
  const state = { now: 0, asked: 0 };
  const ask = async () => {
    const next = answers[state.asked] ?? 'registry-bot';
    state.asked += 1;
    if (next instanceof Error) throw next;
    return next;
  };
  return { state, identity: appIdentity(ask, () => state.now) };
}

test('GitHub is asked once a minute, however often somebody wants to know', async () => {
  const { state, identity } = gitHub();
  await Promise.all([identity.confirmed(), identity.confirmed()]);
  state.now = 59_000;
  expect(await identity.confirmed()).toBe('registry-bot');
  expect(state.asked).toBe(1);
  state.now = 60_001;
  await identity.confirmed();
  expect(state.asked).toBe(2);
});

test('a refusal is asked again after a few seconds', async () => {
  const { state, identity } = gitHub(new Error('401'));
  await expect(identity.confirmed()).rejects.toThrow('401');
  await expect(identity.confirmed()).rejects.toThrow('401');
  expect(state.asked).toBe(1);
  state.now = 5_001;
  expect(await identity.confirmed()).toBe('registry-bot');
});

test('who we are stays known while GitHub is away', async () => {
  const { state, identity } = gitHub('registry-bot', new Error('503'));
  expect(await identity.self()).toBe('registry-bot[bot]');
  state.now = 60_001;
  await expect(identity.confirmed()).rejects.toThrow('503');
  expect(await identity.self()).toBe('registry-bot[bot]');
});
