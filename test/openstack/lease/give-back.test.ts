import { expect, test } from 'vitest';
import { giveBack } from '../../../src/openstack/lease/give-back.ts';
import { claimMark, claimName, look } from '../../../src/openstack/lease/group.ts';
import { inTenths, withLease } from '../../../src/openstack/lease/words.ts';
import { cloud, describe, groupOf, groups, keeping, lacking, mark, now, owner } from './arrange.ts';

const until = inTenths(Date.now() + 60_000);
const [ours, others] = ['r1', 'r2'].map((run) => withLease(mark, { run, until })) as [string, string];
const kept = { needless: 'no', overwritten: false } as const;

test.each(['surely', 'while bare', 'no'] as const)(
  'where another run has the lease by now, nothing is written or removed (needless: %s)',
  async (needless) => {
    const openstack = (await cloud()).session();
    const group = await groupOf(openstack, ours);
    await describe(openstack, group, others);
    await giveBack(keeping(openstack, 'r1'), group, { needless, overwritten: false });
    expect(await groups(openstack)).toEqual([`arbutus-registry: ${others}`]);
  },
);

test('where nobody has it by now, nothing is written, though it was overwritten before', async () => {
  const openstack = (await cloud()).session();
  const group = await groupOf(openstack, ours);
  await describe(openstack, group, `Of Ana. ${mark}`);
  await giveBack(keeping(openstack, 'r1'), group, { needless: 'no', overwritten: true });
  expect(await groups(openstack)).toEqual([`arbutus-registry: Of Ana. ${mark}`]);
});

test("another's lease in place of ours goes only where it was written by mistake, which needs Neutron's guard", async () => {
  const { session } = await cloud();
  const group = await groupOf(session(), others);
  const unguarded = lacking(session(), 'revision-if-match', () => undefined);
  await giveBack(keeping(unguarded, 'r1'), group, { needless: 'no', overwritten: true });
  expect(await groups(session())).toEqual([`arbutus-registry: ${others}`]);
  await giveBack(keeping(session(), 'r1'), group, { needless: 'no', overwritten: true });
  expect(await groups(session())).toEqual([`arbutus-registry: ${mark} last-run=r1`]);
});

test('what has not changed since is written without another look', async () => {
  const asked: string[] = [];
  const { session } = await cloud();
  const group = await groupOf(session(), ours);
  await giveBack(keeping(session({ log: (line) => void asked.push(line) }), 'r1'), group, kept);
  expect(asked.filter((line) => line.includes('security-groups'))).toEqual(['PUT /security-groups/:id']);
  expect((await now(session(), group)).description).toBe(`${mark} last-run=r1`);
});

test.each([
  ['a refusal is final', 403, 1],
  ['what may pass is tried again', 500, 2],
])('%s (%i)', async (_, status, most) => {
  const asked: string[] = [];
  const { session, faults } = await cloud();
  const group = await groupOf(session(), ours);
  const effect = { kind: 'refusal', acted: false, words: { status, message: 'Not now.' } } as const;
  faults.inject({ service: 'network', method: 'PUT', times: 1, effect });
  const openstack = session({ log: (line) => void asked.push(line) });
  const pause = async () => undefined;
  const given = giveBack({ ...keeping(openstack, 'r1'), pause }, group, kept);
  if (most > 1) await given;
  else await expect(given).rejects.toMatchObject({ cause: expect.objectContaining({ status }) });
  expect(asked.filter((line) => line.startsWith('PUT '))).toHaveLength(most);
});

test('claims on a name are found the oldest first, and those of others and of other names are none', async () => {
  const openstack = (await cloud()).session();
  const claim = async (name: string, of = owner) => (await groupOf(openstack, claimMark(of), name)).id;
  const first = await claim(claimName('arbutus-registry'));
  const second = await claim(claimName('arbutus-registry'));
  await claim(claimName('another-registry'));
  await claim(claimName('arbutus-registry'), { ...owner, owner: 'somebody/else' });
  const { claims, ...more } = await look(keeping(openstack, 'r1'));
  expect(claims.map(({ id }) => id).toSorted()).toEqual([first, second].toSorted());
  const ages = claims.map(({ createdAt = '', id }) => `${createdAt} ${id}`);
  expect(ages).toEqual(ages.toSorted());
  expect(more).toEqual({});
});
