import { expect, test } from 'vitest';
import { hold } from '../../../src/openstack/lease/hold.ts';
import { takeLease } from '../../../src/openstack/lease/take.ts';
import { inTenths, leaseIn, withLease, withoutLease } from '../../../src/openstack/lease/words.ts';
import { networkExtensions } from '../../../src/openstack/network/extensions.ts';
import { securityGroupRules } from '../../../src/openstack/network/security-groups.ts';
import type { OpenStack } from '../../../src/openstack/openstack.ts';
import {
  cloud,
  describe,
  groupOf,
  groups,
  keeping,
  lacking,
  lettingPass,
  mark,
  now,
  owner,
  taking,
} from './arrange.ts';

const inAMinute = () => inTenths(Date.now() + 60_000);
const leaseOf = (run: string, until = inAMinute()) => withLease(mark, { run, since: '2026-11-23T12:03:11Z', until });

test('a lease is taken by one request when nothing has changed since the plan', async () => {
  const { session } = await cloud();
  const asked: string[] = [];
  const openstack = session({ log: (one) => asked.push(one) });
  const planned = await groupOf(openstack, `Of Ana. ${mark}`);
  asked.length = 0;
  const run = taking({ ...keeping(openstack, 'r1'), link: 'https://example.org/1' }, planned);
  const taken = await takeLease(run);
  expect(taken).toMatchObject({ founded: false, overtaken: false });
  expect(asked).toEqual(['GET /extensions', 'PUT /security-groups/:id']);
  expect((await now(openstack, planned)).description).toMatch(
    new RegExp(
      `^Of Ana\\. ${mark} lease=r1 since=\\S{19}Z until=\\S{21}Z link=https://example.org/1$`.replace(
        '/registry',
        '.registry',
      ),
    ),
  );
});

test('what people change meanwhile is no other run', async () => {
  const openstack = (await cloud()).session();
  const planned = await groupOf(openstack);
  const rule = { direction: 'ingress', protocol: 'tcp', port_range_min: 22, port_range_max: 22 };
  await securityGroupRules.create(openstack, { security_group_id: planned.id, ...rule });
  await describe(openstack, planned, `${mark} of Ana`);
  expect(await takeLease(taking(keeping(openstack, 'r1'), planned))).toMatchObject({ overtaken: false });
  expect((await now(openstack, planned)).description).toMatch(/ of Ana lease=r1 /);
});

test('another run between plan and lease is noticed, though it is over', async () => {
  const openstack = (await cloud()).session();
  const planned = await groupOf(openstack);
  const before = await takeLease(taking(keeping(openstack, 'r1'), planned));
  await hold({ ...keeping(openstack, 'r1'), mayRemove: false }, before).end(true);
  const second = taking(keeping(openstack, 'r2'), planned);
  expect(await takeLease(second)).toMatchObject({ overtaken: true });
  expect(second.waitedFor).toEqual([]);
});

test('a run waits until another has given its lease back, and hears of it once', async () => {
  const openstack = (await cloud()).session();
  const planned = await groupOf(openstack, leaseOf('r1'));
  const waiting = taking(keeping(openstack, 'r2', 2000), planned);
  const taken = takeLease(waiting);
  await expect.poll(() => waiting.waitedFor).toHaveLength(1);
  // Renewed, it is the same run.
  await describe(openstack, planned, leaseOf('r1'));
  await describe(openstack, planned, withoutLease(leaseOf('r1'), 'r1'));
  expect(await taken).toMatchObject({ overtaken: true });
  expect(waiting.waitedFor).toMatchObject([{ run: 'r1', since: '2026-11-23T12:03:11Z' }]);
  expect(waiting.died).toEqual([]);
  expect(leaseIn((await now(openstack, planned)).description)).toMatchObject({ run: 'r2' });
});

test('a lease that nobody renews is taken over after its length', async () => {
  const openstack = (await cloud()).session();
  const planned = await groupOf(openstack, leaseOf('r1'));
  const waiting = taking(keeping(openstack, 'r2', 600), planned);
  const began = performance.now();
  expect(await takeLease(waiting)).toMatchObject({ overtaken: true });
  expect(performance.now() - began).toBeGreaterThanOrEqual(600);
  expect(waiting.waitedFor).toMatchObject([{ run: 'r1' }]);
  expect(waiting.died).toEqual(['r1 silent']);
});

test('a lease that ran out long ago is taken over at once', async () => {
  const openstack = (await cloud()).session();
  const planned = await groupOf(openstack, leaseOf('r1', inTenths(Date.now() - 11 * 60_000)));
  const second = taking(keeping(openstack, 'r2'), planned);
  expect(await takeLease(second)).toMatchObject({ overtaken: true });
  expect(second).toMatchObject({ waitedFor: [], died: ['r1 over'] });
});

test('who does not want to wait stops, and writes nothing', async () => {
  const openstack = (await cloud()).session();
  const description = leaseOf('r1');
  const planned = await groupOf(openstack, description);
  const impatient = taking(keeping(openstack, 'r2'), planned, {
    waiting: ({ run }) => {
      throw new Error(`${run} is at work`);
    },
  });
  await expect(takeLease(impatient)).rejects.toThrow('r1 is at work');
  expect(await now(openstack, planned)).toMatchObject({ description });
});

test('a run that is cancelled while it waits writes nothing', async () => {
  const openstack = (await cloud()).session();
  const description = leaseOf('r1');
  const planned = await groupOf(openstack, description);
  const cancel = new AbortController();
  const waiting = taking(keeping(openstack, 'r2'), planned, {
    signal: cancel.signal,
    waiting: () => cancel.abort(new Error('cancelled by hand')),
  });
  await expect(takeLease(waiting)).rejects.toThrow('cancelled by hand');
  expect(await now(openstack, planned)).toMatchObject({ description });
});

test('of runs that take it at the same moment one has it at a time', async () => {
  const { session } = await cloud();
  const planned = await groupOf(session());
  expect(await heldInTurn(5, (run) => taking(keeping(session(), run, 3000), planned))).toEqual({ most: 1, times: 5 });
  expect((await now(session(), planned)).description).toMatch(new RegExp(`^${mark} last-run=r\\d$`));
});

test('who is let pass beside the first does not take it for the lease, and waits until that is put right', async () => {
  const { session } = await cloud();
  const planned = await groupOf(session());
  // Ready to write at once: what meets another change in Neutron's database is only moments behind it.
  const passing = lettingPass(session(), 1);
  await networkExtensions(passing);
  const first = taking(keeping(session(), 'r1', 60_000), planned);
  const held = hold({ ...first, mayRemove: false }, await takeLease(first));
  const second = taking(keeping(passing, 'r2', 60_000), planned);
  const taken = takeLease(second);
  await expect.poll(() => second.waitedFor, { timeout: 60_000 }).toMatchObject([{ run: 'r1' }]);
  expect(held.lost.aborted).toBe(false);
  await held.end(true);
  expect(await taken).toMatchObject({ overtaken: true });
  expect(second.died).toEqual([]);
});

test('who is let pass beside one that is already over takes the lease when nobody puts that right', async () => {
  const { session } = await cloud();
  const planned = await groupOf(session());
  await describe(session(), planned, `${mark} changed`);
  const run = taking(keeping(lettingPass(session(), 1), 'r2', 2000), planned);
  expect(await takeLease(run)).toMatchObject({ overtaken: true });
  expect(run).toMatchObject({ waitedFor: [], died: [] });
});

test('where each change counts as more than one, a lease can be taken all the same', async () => {
  const { session } = await cloud();
  const openstack = session();
  const planned = await groupOf(openstack);
  const counting: OpenStack = {
    ...openstack,
    async request(service, request) {
      const answer = await openstack.request(service, request);
      if (request.method === 'PUT') await describe(openstack, planned, (await now(openstack, planned)).description);
      return request.method === 'PUT'
        ? await openstack.request(service, { method: 'GET', path: request.path })
        : answer;
    },
  };
  expect(await takeLease(taking(keeping(counting, 'r1', 1000), planned))).toMatchObject({ founded: false });
});

test('of runs that Neutron lets pass at the same moment one has it at a time', async () => {
  const { session } = await cloud();
  const planned = await groupOf(session());
  const run = (name: string) => taking(keeping(lettingPass(session(), 1), name, 6000), planned);
  expect(await heldInTurn(4, run)).toEqual({ most: 1, times: 4 });
});

test('without a group a claim is made, with the lease in it from the first, and is not ours yet', async () => {
  const { session } = await cloud();
  const asked: string[] = [];
  const openstack = session({ log: (one) => asked.push(one) });
  const taken = await takeLease(taking(keeping(openstack, 'r1')));
  expect(taken).toMatchObject({ founded: true, overtaken: false });
  expect(asked).toEqual(['POST /security-groups', 'GET /security-groups']);
  expect(await groups(openstack)).toEqual([
    expect.stringMatching(`^arbutus-registry-claim: ${mark.replaceAll('=', ':')} lease=r1 since=`),
  ]);
});

/** Lets each of the first requests of a kind pass only when all of them are there. */
function together(count: number) {
  const all = Promise.withResolvers<undefined>();
  let there = 0;
  return {
    times: count,
    effect: { kind: 'late', until: () => all.promise } as const,
    onStrike() {
      there += 1;
      if (there === count) all.resolve(undefined);
    },
  };
}

test.each([
  ['make a claim', 'POST'],
  ['look for the claims of others', 'GET'],
])('of runs that %s at the same moment one makes the group, and the others wait for it', async (_, method) => {
  const { session, faults } = await cloud();
  faults.inject({ service: 'network', method, path: /\/security-groups$/, ...together(3) });
  expect(await heldInTurn(3, (run) => taking(keeping(session(), run, 3000)))).toEqual({ most: 1, times: 3 });
  expect(await groups(session())).toEqual([]);
});

/** Has runs take, hold and give back the lease, all at once; counts how many had it at the same time. */
async function heldInTurn(count: number, run: (name: string) => ReturnType<typeof taking>) {
  let [holding, most, times] = [0, 0, 0];
  const lead = async (name: string) => {
    const one = run(name);
    const taken = await takeLease(one);
    holding += 1;
    most = Math.max(most, holding);
    times += 1;
    const held = hold({ ...one, mayRemove: true }, taken);
    await one.openstack.request('network', { method: 'GET', path: '/networks' });
    expect(held.lost.aborted).toBe(false);
    holding -= 1;
    await held.end(true);
  };
  await Promise.all(Array.from({ length: count }, (_, index) => lead(`r${index}`)));
  return { most, times };
}

test('the claim of a run that was killed is removed when it is dead', async () => {
  const openstack = (await cloud()).session();
  const words = mark.replaceAll('=', ':');
  await groupOf(openstack, withLease(words, { run: 'r1', until: inAMinute() }), 'arbutus-registry-claim');
  const second = taking(keeping(openstack, 'r2', 600));
  expect(await takeLease(second)).toMatchObject({ founded: true, overtaken: true });
  expect(second).toMatchObject({ waitedFor: [{ run: 'r1' }], died: ['r1 silent'] });
  expect(await groups(openstack)).toEqual([expect.stringMatching(/^arbutus-registry-claim: .* lease=r2 /)]);
});

// Several times, for the ids decide who of one second is the older.
test.each(Array.from({ length: 8 }, (_, index) => `toy${index}`))(
  'who saw its claim alone makes the group of %s, though another looks older',
  async (registry) => {
    const { session } = await cloud();
    const openstack = session();
    const own = { owner: { ...owner, registry }, name: `${registry}-registry` };
    const ours = mark.replace('arbutus', registry);
    const lease = { run: 'r1', until: inAMinute() };
    const claim = await groupOf(openstack, withLease(ours.replaceAll('=', ':'), lease), `${own.name}-claim`);
    const asked: string[] = [];
    const second = taking({ ...keeping(session({ log: (one) => asked.push(one) }), 'r2', 20_000), ...own });
    const taken = takeLease(second);
    await expect.poll(() => asked.filter((one) => one === 'GET /security-groups').length).toBeGreaterThan(1);
    const body = { security_group: { name: own.name, description: withLease(ours, lease) } };
    await openstack.request('network', { method: 'PUT', path: `/security-groups/${claim.id}`, body });
    await expect.poll(() => second.waitedFor, { timeout: 20_000 }).toMatchObject([{ run: 'r1' }]);
    await describe(openstack, claim, withoutLease(ours, 'r1'));
    expect(await taken).toMatchObject({ founded: false, overtaken: true, group: { id: claim.id } });
    expect(await groups(openstack)).toHaveLength(1);
  },
);

test('claims of another registry are no concern of ours', async () => {
  const openstack = (await cloud()).session();
  const words = mark.replaceAll('=', ':').replace('arbutus', 'toy');
  await groupOf(openstack, withLease(words, { run: 'r1', until: inAMinute() }), 'arbutus-registry-claim');
  expect(await takeLease(taking(keeping(openstack, 'r2')))).toMatchObject({ founded: true, overtaken: false });
});

test('a quota that another run has used up is no failure while it is at work, and is one otherwise', async () => {
  const { session } = await cloud({ securityGroups: 2 });
  const openstack = session();
  const group = await groupOf(openstack, leaseOf('r1'));
  const second = taking(keeping(session(), 'r2', 2000));
  const taken = takeLease(second);
  await expect.poll(() => second.waitedFor).toHaveLength(1);
  await describe(openstack, group, mark);
  expect(await taken).toMatchObject({ founded: false, overtaken: true });
  await describe(openstack, group, 'of somebody else');
  await expect(takeLease(taking(keeping(session(), 'r3')))).rejects.toThrow('Quota exceeded');
});

test('where Neutron guards no revisions, who wrote last has it', async () => {
  const { session } = await cloud();
  const sent: object[] = [];
  const without = () => lacking(session(), 'revision-if-match', (headers) => sent.push(headers));
  const planned = await groupOf(session());
  expect(await heldInTurn(3, (run) => taking(keeping(without(), run, 15_000), planned))).toEqual({ most: 1, times: 3 });
  expect(sent.some((headers) => 'if-match' in headers)).toBe(false);
});

test('where Neutron guards no revisions, the group is looked at again before it is written', async () => {
  const openstack = lacking((await cloud()).session(), 'revision-if-match', () => undefined);
  const planned = await groupOf(openstack);
  await describe(openstack, planned, leaseOf('r1'));
  const second = taking(keeping(openstack, 'r2', 3000), planned);
  const taken = takeLease(second);
  await expect.poll(() => second.waitedFor).toMatchObject([{ run: 'r1' }]);
  await describe(openstack, planned, mark);
  await taken;
});

test('a group that the plan adopts gets our mark before the lease, and keeps what it says', async () => {
  const openstack = (await cloud()).session();
  const planned = await groupOf(openstack, 'of Ana');
  expect(await takeLease(taking(keeping(openstack, 'r1'), planned))).toMatchObject({
    group: { id: planned.id },
    founded: false,
    overtaken: false,
  });
  expect((await now(openstack, planned)).description).toMatch(new RegExp(`^of Ana ${mark} lease=r1 `));
});

test('an answer that was lost is looked for, and the lease not written twice', async () => {
  const { session, faults } = await cloud();
  const openstack = session();
  const planned = await groupOf(openstack);
  faults.inject({ service: 'network', method: 'PUT', path: /security-groups/, effect: { kind: 'reset', acted: true } });
  expect(await takeLease(taking(keeping(openstack, 'r1'), planned))).toMatchObject({ overtaken: false });
  faults.inject({ service: 'network', method: 'POST', effect: { kind: 'reset', acted: true } });
  const other = { ...keeping(openstack, 'r2'), owner: { ...owner, registry: 'toy' }, name: 'toy-registry' };
  expect(await takeLease(taking(other))).toMatchObject({ founded: true });
  expect(await groups(openstack)).toHaveLength(2);
});
