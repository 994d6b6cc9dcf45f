import { expect, test } from 'vitest';
import { accessOf, usualAccess } from '../../src/target/access.ts';
import { accessSchema } from '../../src/target/schema.ts';

const access = (written: object) => accessOf(accessSchema.parse(written));

test('whoever may write may command a target that says nothing', () => {
  expect(usualAccess()).toEqual({ permission: 'write', users: [], teams: [], confirm: 'destructive', verbs: {} });
});

test('the permission of a verb takes the place of the one of the target, and all else stays', () => {
  const { verbs } = access({ users: ['octocat'], verbs: { destroy: { permission: 'admin' } } });
  expect(verbs).toEqual({ destroy: { permission: 'admin', users: ['octocat'], teams: [] } });
});

test('users of a verb leave nobody else, not even a team of the target', () => {
  const { verbs } = access({
    permission: 'maintain',
    teams: ['example/operators'],
    verbs: { lock: { users: ['hubot'] } },
  });
  expect(verbs).toEqual({ lock: { permission: 'maintain', users: ['hubot'], teams: [] } });
});

test('an empty list lets everybody with the permission use a verb', () => {
  const { verbs } = access({ users: ['octocat'], verbs: { check: { permission: 'read', users: [] } } });
  expect(verbs).toEqual({ check: { permission: 'read', users: [], teams: [] } });
});
