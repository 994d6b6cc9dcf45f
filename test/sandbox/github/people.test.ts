import { expect, test } from 'vitest';
import type { Role } from '../../../src/sandbox/github/records.ts';
import { asking, gitHub, home, refusalOf } from './asking.ts';

const permission = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission';
const membership = 'GET /orgs/{org}/teams/{team_slug}/memberships/{username}';

test.each([
  ['admin', 'admin'],
  ['maintain', 'write'],
  ['write', 'write'],
  ['triage', 'read'],
  ['read', 'read'],
] satisfies [Role, string][])('the role %s is told as the permission %s', async (role, expected) => {
  const { job } = await gitHub({ repositories: [{ name: 'neurolibre/registries', roles: { Alice: role } }] });
  const { data } = await job.request(permission, { ...home, username: 'alice' });
  expect(data).toMatchObject({ permission: expected, role_name: role, user: { login: 'Alice' } });
});

test('who has no role may read what is public and nothing that is private', async () => {
  const { github, job } = await gitHub();
  github.addUser('mallory');
  const { data } = await job.request(permission, { ...home, username: 'mallory' });
  expect(data).toMatchObject({ permission: 'read', role_name: 'read' });
  const { github: closed, job: within } = await gitHub({
    repositories: [{ name: 'neurolibre/registries', private: true }],
  });
  closed.addUser('mallory');
  expect((await within.request(permission, { ...home, username: 'mallory' })).data.permission).toBe('none');
  expect(await refusalOf(job.request(permission, { ...home, username: 'nobody' }))).toEqual({
    status: 404,
    message: expect.stringContaining('nobody is not a user'),
  });
});

test('members of a team are told to who may know, which no job may', async () => {
  const { github, job } = await gitHub({ teams: { 'neurolibre/operators': ['alice'] } });
  github.addUser('mallory');
  github.admit('knows', { members: 'read' });
  const one = { org: 'neurolibre', team_slug: 'operators', username: 'alice' };
  const knows = asking(github, 'knows');
  expect((await knows.request(membership, one)).data).toMatchObject({ state: 'active', role: 'member' });
  expect((await refusalOf(knows.request(membership, { ...one, username: 'mallory' }))).status).toBe(404);
  expect((await refusalOf(knows.request(membership, { ...one, team_slug: 'nobodies' }))).status).toBe(404);
  expect((await refusalOf(job.request(membership, one))).status).toBe(403);
});
