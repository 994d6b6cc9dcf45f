import { expect, test } from 'vitest';
import { gitHub, home, refusalOf } from './asking.ts';

const create = 'POST /repos/{owner}/{repo}/milestones';
const list = 'GET /repos/{owner}/{repo}/milestones';
const remove = 'DELETE /repos/{owner}/{repo}/milestones/{milestone_number}';

test('only the first of many that make a milestone of one title has made it', async () => {
  const { job } = await gitHub();
  const lock = { ...home, title: 'registry arbutus is locked' };
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => job.request(create, lock)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const { status, message } = await refusalOf(job.request(create, lock));
  expect(status).toBe(422);
  expect(message).toContain('{"resource":"Milestone","code":"already_exists","field":"title"}');
});

test('a closed milestone still holds its title, and is listed when asked for', async () => {
  const { job } = await gitHub();
  await job.request(create, { ...home, title: 'one', state: 'closed' });
  expect((await refusalOf(job.request(create, { ...home, title: 'one' }))).status).toBe(422);
  expect((await job.request(list, home)).data).toEqual([]);
  expect((await job.request(list, { ...home, state: 'all' })).data).toMatchObject([{ title: 'one', state: 'closed' }]);
});

test('milestones are listed by when they are due, with who made them', async () => {
  const { job } = await gitHub();
  const due = { due_on: '2026-03-01T00:00:00Z' };
  await job.request(create, { ...home, title: 'never' });
  await job.request(create, { ...home, title: 'later', due_on: '2026-04-01T00:00:00Z' });
  await job.request(create, { ...home, title: 'soon', ...due, description: 'Being mended' });
  const { data } = await job.request(list, home);
  expect(data.map(({ title }) => title)).toEqual(['soon', 'later', 'never']);
  expect(data[0]).toMatchObject({ ...due, description: 'Being mended', creator: { login: 'github-actions[bot]' } });
});

test('a number is not given again, so who deletes the expired one never deletes the next', async () => {
  const { job } = await gitHub();
  const { data: first } = await job.request(create, { ...home, title: 'one' });
  const one = { ...home, milestone_number: first.number };
  await job.request(remove, one);
  const { data: second } = await job.request(create, { ...home, title: 'one' });
  expect(await refusalOf(job.request(remove, one))).toMatchObject({ status: 404 });
  expect(second.number).toBeGreaterThan(first.number);
  expect((await job.request(list, home)).data).toHaveLength(1);
});
