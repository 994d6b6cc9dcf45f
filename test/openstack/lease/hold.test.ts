import { expect, test } from 'vitest';
import { z } from 'zod';
import { ActionableError } from '../../../src/engine/actionable-error.ts';
import { type Held, type Holding, hold } from '../../../src/openstack/lease/hold.ts';
import { takeLease } from '../../../src/openstack/lease/take.ts';
import { inTenths, leaseIn, withLease, withoutLease } from '../../../src/openstack/lease/words.ts';
import { securityGroupRules, securityGroups } from '../../../src/openstack/network/security-groups.ts';
import type { OpenStack } from '../../../src/openstack/openstack.ts';
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
  await lease.end(false);
  expect((await now(openstack, group)).description).toBe(`Of Ana. ${mark} last-run=r1`);
});

test('a renewed lease still says since when and where, and ends later', async () => {
  const openstack = (await cloud()).session();
  const link = 'https://example.org/runs/1';
  const { group, lease } = await held({ ...keeping(openstack, 'r1', 600), link });
  const first = leaseIn(group.description);
  await expect
    .poll(async () => leaseIn((await now(openstack, group)).description)?.until, { timeout: 20_000, interval: 20 })
    .not.toBe(first?.until);
  const renewed = leaseIn((await now(openstack, group)).description);
  expect(renewed).toEqual({ ...first, run: 'r1', link, until: renewed?.until });
  expect(Date.parse(renewed?.until ?? '')).toBeGreaterThan(Date.parse(first?.until ?? ''));
  await lease.end(false);
});

test('a process that stood still for longer still has its lease when nobody took it', async () => {
  const openstack = (await cloud()).session();
  const { group, lease } = await held(keeping(openstack, 'r1', 300));
  const { description } = await now(openstack, group);
  const until = performance.now() + 400;
  while (performance.now() < until);
  await expect.poll(async () => (await now(openstack, group)).description).not.toBe(description);
  expect(lease.lost.aborted).toBe(false);
  await lease.end(false);
});

test('words that somebody wiped out are written anew', async () => {
  const openstack = (await cloud()).session();
  const { group, lease } = await held(keeping(openstack, 'r1', 1500));
  await describe(openstack, group, mark);
  await expect.poll(async () => leaseIn((await now(openstack, group)).description)?.run).toBe('r1');
  await lease.end(false);
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
  await lease.end(false);
  expect(await now(openstack, group)).toMatchObject({ description });
});

test('a lease that another run has overwritten by mistake, as it was taken, is put right', async () => {
  const openstack = (await cloud()).session();
  const { group, lease } = await held(keeping(openstack, 'r1', 30_000));
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
  await lease.end(false);
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
  await lease.end(false);
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
  await lost.lease.end(false);
  await removing.lease.end(false);
  expect(removing.lease.lost.aborted).toBe(false);
  expect(await groups(openstack)).toEqual([]);
});

async function founded(openstack: OpenStack) {
  const run = taking(keeping(openstack, 'r1'));
  const taken = await takeLease(run);
  const lease = hold({ ...run, mayRemove: false }, taken);
  return { lease, id: taken.group.id };
}

test('a claim goes with its lease, whatever the run has done', async () => {
  const openstack = (await cloud()).session();
  await (await founded(openstack)).lease.end(false);
  await (await founded(openstack)).lease.end(true);
  expect(await groups(openstack)).toEqual([]);
});

test('a claim becomes our group under a running lease, and stays when the run has changed anything', async () => {
  const openstack = (await cloud()).session();
  const { lease } = await founded(openstack);
  await lease.makeOurs();
  expect(await groups(openstack)).toEqual([expect.stringMatching(`^arbutus-registry: ${mark} lease=r1 since=`)]);
  await lease.end(false);
  expect(await groups(openstack)).toEqual([`arbutus-registry: ${mark} last-run=r1`]);
});

test('a claim becomes our group though it is renewed at the same time', async () => {
  const openstack = (await cloud()).session();
  const run = taking(keeping(openstack, 'r1', 1500));
  const taken = await takeLease(run);
  const lease = hold({ ...run, mayRemove: false }, taken);
  await expect
    .poll(async () => (await now(openstack, taken.group)).description, { timeout: 20_000 })
    .not.toBe(taken.group.description);
  await describe(openstack, taken.group, (await now(openstack, taken.group)).description);
  await lease.makeOurs();
  await expect.poll(async () => (await now(openstack, taken.group)).description).toContain(mark);
  await lease.end(true);
  expect(await groups(openstack)).toEqual([]);
});

test('a claim that is gone, or that another run has, does not become our group', async () => {
  const openstack = (await cloud()).session();
  const { lease, id } = await founded(openstack);
  await describe(openstack, { id }, other);
  const error = 'The security group arbutus-registry-claim';
  await expect(lease.makeOurs()).rejects.toThrow(error);
  await securityGroups.delete(openstack, id);
  await expect(lease.makeOurs()).rejects.toThrow(error);
  await lease.end(true);
});

test('our group goes with the lease it was made for, unless it has a rule or a port', async () => {
  const openstack = (await cloud()).session();
  const first = await founded(openstack);
  await first.lease.makeOurs();
  await first.lease.end(true);
  expect(await groups(openstack)).toEqual([]);

  const second = await founded(openstack);
  await second.lease.makeOurs();
  const rule = { security_group_id: second.id, direction: 'ingress', protocol: 'tcp' };
  await securityGroupRules.create(openstack, { ...rule, port_range_min: 22, port_range_max: 22 });
  await second.lease.end(true);
  expect(await groups(openstack)).toEqual([`arbutus-registry: ${mark} last-run=r1`]);
  await securityGroups.delete(openstack, second.id);

  const third = await founded(openstack);
  await third.lease.makeOurs();
  const query = { 'router:external': 'false' };
  const internal = await openstack.list('network', 'networks', { path: '/networks', query });
  const [network] = z.tuple([z.object({ id: z.string() })]).parse(internal);
  const body = { port: { network_id: network.id, security_groups: [third.id] } };
  await openstack.request('network', { method: 'POST', path: '/ports', body });
  await third.lease.end(true);
  expect(await groups(openstack)).toEqual([`arbutus-registry: ${mark} last-run=r1`]);
});

test('a run that was cancelled gives its lease back all the same', async () => {
  const { session } = await cloud();
  const cancel = new AbortController();
  const openstack = session({ signal: cancel.signal });
  const { group, lease } = await held(keeping(openstack, 'r1'));
  await describe(session(), group, `${(await now(session(), group)).description} changed`);
  cancel.abort();
  await lease.end(false);
  expect((await now(session(), group)).description).toBe(`Of Ana. ${mark} changed last-run=r1`);
});

test('a lease that cannot be given back is told with what comes of it', async () => {
  const { session, faults } = await cloud();
  const { group, lease } = await held(keeping(session(), 'r1'));
  const words = { status: 403, message: 'Not today.' };
  faults.inject({ service: 'network', method: 'PUT', effect: { kind: 'refusal', acted: false, words } });
  await expect(lease.end(false)).rejects.toMatchObject({
    message: expect.stringContaining(
      `The lease of this run, in the description of the security group arbutus-registry (${group.id}), could not be given back: network refused PUT`,
    ),
    remedy: 'Nothing need be done: the next run takes it over when it has seen no sign of life for 60 s.',
  });
});
