import { expect, test } from 'vitest';
import { z } from 'zod';
import { ActionableError } from '../../../src/engine/actionable-error.ts';
import { type Held, type Holding, hold } from '../../../src/openstack/lease/hold.ts';
import { takeLease } from '../../../src/openstack/lease/take.ts';
import { inTenths, leaseIn, withLease, withoutLease } from '../../../src/openstack/lease/words.ts';
import { securityGroupRules, securityGroups } from '../../../src/openstack/network/security-groups.ts';
import { cloud, describe, groupOf, groups, keeping, lacking, mark, now, taking } from './arrange.ts';

const other = withLease(mark, { run: 'r2', until: inTenths(Date.now() + 60_000) });

async function held(holding: Omit<Holding, 'mayRemove'>, mayRemove = false) {
  const planned = await groupOf(holding.openstack, `Of Ana. ${mark}`);
  const taken = await takeLease(taking(holding, planned));
  return { group: taken.group, lease: hold({ ...holding, mayRemove }, taken) };
}

/** Why a lease was lost, once it is. */
async function loss({ lost }: Held): Promise<ActionableError> {
  await expect.poll(() => lost.aborted, { timeout: 20_000, interval: 20 }).toBe(true);
  if (lost.reason instanceof ActionableError) return lost.reason;
  throw new Error('it was lost without a reason', { cause: lost.reason });
}

test('a lease is renewed, whatever else changes, until it is given back', async () => {
  const openstack = (await cloud()).session();
  const { group, lease } = await held(keeping(openstack, 'r1', 1500));
  const ends = new Set<string | undefined>();
  const rule = { security_group_id: group.id, direction: 'ingress', protocol: 'tcp' };
  await securityGroupRules.create(openstack, { ...rule, port_range_min: 22, port_range_max: 22 });
  await expect
    .poll(async () => ends.add(leaseIn((await now(openstack, group)).description)?.until).size, { timeout: 20_000 })
    .toBeGreaterThan(3);
  expect(lease.lost.aborted).toBe(false);
  await lease.end();
  expect((await now(openstack, group)).description).toBe(`Of Ana. ${mark} last-run=r1`);
});

test('a process that stood still for longer still has its lease when nobody took it', async () => {
  const openstack = (await cloud()).session();
  const { group, lease } = await held(keeping(openstack, 'r1', 300));
  const { description } = await now(openstack, group);
  const until = performance.now() + 400;
  while (performance.now() < until);
  await expect.poll(async () => (await now(openstack, group)).description).not.toBe(description);
  expect(lease.lost.aborted).toBe(false);
  await lease.end();
});

test('words that somebody wiped out are written anew', async () => {
  const openstack = (await cloud()).session();
  const { group, lease } = await held(keeping(openstack, 'r1', 1500));
  await describe(openstack, group, mark);
  await expect.poll(async () => leaseIn((await now(openstack, group)).description)?.run).toBe('r1');
  await lease.end();
});

test.each([
  ['has it', other],
  ['had it, and is over', withoutLease(other, 'r2')],
])('a lease is lost when another run %s, and left to it', async (_, description) => {
  const openstack = (await cloud()).session();
  const { group, lease } = await held(keeping(openstack, 'r1', 1500));
  await expect
    .poll(() => describe(openstack, group, description).then(() => lease.lost.aborted), { timeout: 20_000 })
    .toBe(true);
  expect(await loss(lease)).toMatchObject({
    message: 'This run lost the lease to run r2: what was begun stands as it is',
    remedy: 'When no other run works on it, run again: it looks at what stands and goes on from there.',
  });
  await lease.end();
  expect(await now(openstack, group)).toMatchObject({ description });
});

test('a lease that another run has overwritten by mistake, as it was taken, is put right', async () => {
  const openstack = (await cloud()).session();
  const { group, lease } = await held(keeping(openstack, 'r1', 3000));
  await describe(openstack, group, other);
  await expect.poll(async () => leaseIn((await now(openstack, group)).description)?.run).toBe('r1');
  expect(lease.lost.aborted).toBe(false);
  // Once only: who writes there again means it.
  await describe(openstack, group, other);
  expect((await loss(lease)).message).toContain('to run r2');
});

test('a lease that another run has overwritten by mistake is given back all the same', async () => {
  const openstack = (await cloud()).session();
  const { group, lease } = await held(keeping(openstack, 'r1'));
  await describe(openstack, group, other);
  await lease.end();
  expect((await now(openstack, group)).description).toBe(`${mark} last-run=r1`);
});

test('where Neutron guards no revisions, a lease is renewed and lost all the same', async () => {
  const openstack = lacking((await cloud()).session(), 'revision-if-match', () => undefined);
  const { group, lease } = await held(keeping(openstack, 'r1', 1500));
  const { description } = await now(openstack, group);
  await expect.poll(async () => (await now(openstack, group)).description).not.toBe(description);
  await describe(openstack, group, other);
  expect((await loss(lease)).message).toContain('to run r2');
});

test('a lease outlives answers that fail for less than its length', async () => {
  const { session, faults } = await cloud();
  const openstack = session();
  const { group, lease } = await held(keeping(openstack, 'r1', 1500));
  const { description } = await now(openstack, group);
  let struck = 0;
  const words = { status: 500, message: 'Try again.' };
  const mended = faults.inject({
    service: 'network',
    method: 'PUT',
    times: Infinity,
    effect: { kind: 'refusal', acted: false, words },
    onStrike: () => {
      struck += 1;
    },
  });
  await expect.poll(() => struck).toBeGreaterThan(1);
  mended();
  await expect.poll(async () => (await now(openstack, group)).description).not.toBe(description);
  expect(lease.lost.aborted).toBe(false);
  await lease.end();
});

test.each([
  [
    'refused',
    { kind: 'refusal', acted: false, words: { status: 500, message: 'Broken.' } } as const,
    /Broken\. \[HTTP 500/,
  ],
  ['not answered', { kind: 'silence', acted: false } as const, /\(the cloud does not answer\)/],
])('a lease is lost when its renewal is %s for its whole length', async (_, effect, why) => {
  const { session, faults } = await cloud();
  const { lease } = await held(keeping(session(), 'r1', 1500));
  faults.inject({ service: 'network', times: Infinity, effect });
  const { message } = await loss(lease);
  expect(message).toMatch(/^This run lost the lease: it was not renewed for 2 s \(/);
  expect(message).toMatch(why);
});

test('a lease is lost with its group, unless the run removes that itself', async () => {
  const openstack = (await cloud()).session();
  const lost = await held(keeping(openstack, 'r1', 1500));
  await securityGroups.delete(openstack, lost.group.id);
  expect((await loss(lost.lease)).message).toBe(
    `This run lost the lease: the security group arbutus-registry (${lost.group.id}) that it stood in was removed; what was begun stands as it is`,
  );
  const removing = await held(keeping(openstack, 'r1', 300), true);
  await securityGroups.delete(openstack, removing.group.id);
  await lost.lease.end();
  await removing.lease.end();
  expect(removing.lease.lost.aborted).toBe(false);
  expect(await groups(openstack)).toEqual([]);
});

test('a group that was made for the lease alone goes with it', async () => {
  const openstack = (await cloud()).session();
  const run = taking(keeping(openstack, 'r1'));
  await hold({ ...run, mayRemove: false }, await takeLease(run)).end();
  expect(await groups(openstack)).toEqual([]);
});

test('a group that was made for the lease stays once it has a rule, or a port has it', async () => {
  const openstack = (await cloud()).session();
  const run = taking(keeping(openstack, 'r1'));
  const taken = await takeLease(run);
  const rule = { security_group_id: taken.group.id, direction: 'ingress', protocol: 'tcp' };
  const made = await securityGroupRules.create(openstack, { ...rule, port_range_min: 22, port_range_max: 22 });
  await hold({ ...run, mayRemove: false }, taken).end();
  expect(await groups(openstack)).toEqual([`arbutus-registry: ${mark} last-run=r1`]);

  await securityGroupRules.delete(openstack, made.id);
  const again = await takeLease(taking(keeping(openstack, 'r2'), await now(openstack, taken.group)));
  const internal = await openstack.list('network', 'networks', {
    path: '/networks',
    query: { 'router:external': 'false' },
  });
  const [network] = z.tuple([z.object({ id: z.string() })]).parse(internal);
  const body = { port: { network_id: network.id, security_groups: [taken.group.id] } };
  await openstack.request('network', { method: 'POST', path: '/ports', body });
  await hold({ ...keeping(openstack, 'r2'), mayRemove: false }, { ...again, founded: true }).end();
  expect(await groups(openstack)).toEqual([`arbutus-registry: ${mark} last-run=r2`]);
});

test('a run that was cancelled gives its lease back all the same', async () => {
  const { session } = await cloud();
  const cancel = new AbortController();
  const openstack = session({ signal: cancel.signal });
  const { group, lease } = await held(keeping(openstack, 'r1'));
  await describe(session(), group, `${(await now(session(), group)).description} changed`);
  cancel.abort();
  await lease.end();
  expect((await now(session(), group)).description).toBe(`Of Ana. ${mark} changed last-run=r1`);
});

test('a lease that cannot be given back is told with what comes of it', async () => {
  const { session, faults } = await cloud();
  const { group, lease } = await held(keeping(session(), 'r1'));
  const words = { status: 403, message: 'Not today.' };
  faults.inject({ service: 'network', method: 'PUT', effect: { kind: 'refusal', acted: false, words } });
  await expect(lease.end()).rejects.toMatchObject({
    message: expect.stringContaining(
      `The lease of this run, in the description of the security group arbutus-registry (${group.id}), could not be given back: network refused PUT`,
    ),
    remedy: 'Nothing need be done: the next run takes it over when it has seen no sign of life for 60 s.',
  });
});
