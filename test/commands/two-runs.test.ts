import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Options, Verb } from '../../src/commands/command.ts';
import type { Event } from '../../src/engine/events.ts';
import { type Fault, type Faults, faults } from '../../src/sandbox/faults.ts';
import { claimBack, claimBy, groupOf, holderOf, leaseBack, leaseTo } from './lease-of.ts';
import { type LocalSandbox, localSandbox } from './local-sandbox.ts';
import { changesOf, destroyed, runCommand } from './run-command.ts';
import { dnsRecords, kept, provisioned, standing } from './standing.ts';

/** Two runs of one target at once: the second waits, stops, or goes on where the first one died. */

const working =
  /^Another run works on sandbox: (\S+), since \d\d:\d\d:\d\d UTC(, \S+)?\. Waiting until it is done; --no-wait stops instead\.$/;
const waited = /^Waited \S+( \S+)? for another run on sandbox: (\S+), since \d\d:\d\d:\d\d UTC(, \S+)?\.$/;

/** Runs a verb and tells its notices as they come. */
function running(sandbox: LocalSandbox, verb: Verb, options: Options = {}, env: Record<string, string> = {}) {
  const notices: string[] = [];
  const cancel = new AbortController();
  const report = runCommand(verb, sandbox, options, {
    env: { ...sandbox.env, ...env },
    signal: cancel.signal,
    emit: (event) => event.type === 'notice' && notices.push(event.message),
    ...(options.yes ? { confirm: async () => true } : {}),
  });
  const waiting = async () =>
    expect.poll(() => notices, { timeout: 60_000 }).toContainEqual(expect.stringMatching(working));
  return { report, notices, waiting, cancel };
}

/** Holds up the first requests of a kind until they are let go. */
function holdUp({ inject }: Faults, request: Omit<Fault, 'effect'>): () => void {
  const held = Promise.withResolvers<undefined>();
  inject({ ...request, effect: { kind: 'late', until: () => held.promise } });
  return () => held.resolve(undefined);
}

async function sandboxWithRegistry(injected = faults()): Promise<LocalSandbox> {
  const sandbox = await localSandbox({ pace: 0, faults: injected });
  expect((await runCommand('provision', sandbox)).outcome).toBe('success');
  sandbox.requests.forget();
  return sandbox;
}

async function withoutRecord(sandbox: LocalSandbox): Promise<void> {
  for (const { path } of await dnsRecords(sandbox)) await sandbox.cloudflare.request({ method: 'DELETE', path });
}

function countOf(sandbox: LocalSandbox, asked: string): number {
  return sandbox.requests.changing().filter((one) => one === asked).length;
}

/** What of a registry is made by requests of its own, each of which makes another one. */
const madeOnce = ['POST /compute/v2.1/servers', 'POST /network/v2.0/ports', 'POST /network/v2.0/floatingips'] as const;

for (const pace of [0, 0.2]) {
  test(`two provisions started together end with one registry, and one of them has waited (pace ${pace})`, async () => {
    await using sandbox = await localSandbox({ pace });
    const runs = [running(sandbox, 'provision'), running(sandbox, 'provision')];
    const reports = await Promise.all(runs.map(({ report }) => report));
    expect(reports).toMatchObject([
      { outcome: 'success', probe: { outcome: 'passed' } },
      { outcome: 'success', probe: { outcome: 'passed' } },
    ]);
    expect(reports.map(({ error }) => error)).toEqual([undefined, undefined]);
    expect(await standing(sandbox)).toEqual(provisioned);
    for (const asked of madeOnce) expect([asked, countOf(sandbox, asked)]).toEqual([asked, 1]);

    const [second, ...others] = reports.filter(({ notices }) => notices.length > 0);
    expect(others).toEqual([]);
    expect(second?.notices).toEqual([expect.stringMatching(waited)]);
    expect(runs.map(({ notices }) => notices)).toContainEqual([expect.stringMatching(working)]);
    expect(new Set(second?.changes.map(({ action }) => action))).toEqual(new Set(['none']));
    // Nothing of the leases is left but the name of the last who had one.
    expect((await groupOf(sandbox.openstack)).description).toMatch(
      /^managed-by=\S+ registry=sandbox owner=sandbox last-run=\S+-[0-9a-f]{6}$/,
    );
  });
}

test('on GitHub a run is named by what a person finds it by', async () => {
  const injected = faults();
  await using sandbox = await sandboxWithRegistry(injected);
  await withoutRecord(sandbox);
  const goOn = holdUp(injected, { service: 'cloudflare', method: 'POST' });
  const env = {
    GITHUB_RUN_ID: '12345678901',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'example/registry',
  };
  const first = running(sandbox, 'provision', {}, env);
  await expect.poll(() => holderOf(sandbox.openstack), { interval: 5, timeout: 60_000 }).toMatch(/^12345678901-/);
  const second = running(sandbox, 'destroy', { yes: true });
  await second.waiting();
  goOn();
  expect(second.notices.join()).toMatch(
    /: 12345678901-[0-9a-f]{6}, since \S+ UTC, https:\/\/github\.com\/example\/registry\/actions\/runs\/12345678901\. /,
  );
  expect((await first.report).outcome).toBe('success');
  expect((await second.report).outcome).toBe('success');
});

test('a destroy waits for a running provision, and then removes all that it has made', async () => {
  const injected = faults();
  await using sandbox = await localSandbox({ pace: 0, faults: injected });
  const goOn = holdUp(injected, { service: 'compute', method: 'POST', path: /\/servers$/ });
  const first = running(sandbox, 'provision');
  await expect.poll(() => holderOf(sandbox.openstack).catch(() => undefined), { timeout: 60_000 }).toBeDefined();
  const second = running(sandbox, 'destroy', { yes: true });
  await second.waiting();
  goOn();
  expect(await first.report).toMatchObject({ outcome: 'success', probe: { outcome: 'passed' }, notices: [] });
  const report = await second.report;
  expect(report).toMatchObject({ outcome: 'success', notices: [expect.stringMatching(waited)] });
  expect(changesOf(report)).toContain('remove server: done');
  expect(await standing(sandbox)).toEqual(kept);
});

test('a provision waits for a running destroy to its very end, and then makes all anew', async () => {
  const injected = faults();
  await using sandbox = await sandboxWithRegistry(injected);
  const goOn = holdUp(injected, { service: 'volume', method: 'DELETE', path: /\/volumes\//, times: 2 });
  const first = running(sandbox, 'destroy', { yes: true, volumes: true, 'floating-ip': true });
  await expect.poll(() => holderOf(sandbox.openstack), { timeout: 60_000 }).toBeDefined();
  const left = [
    'security group sandbox-registry',
    ...['data', 'registry'].map((role) => `volume sandbox-registry-${role}`),
  ];
  const names = async () => (await standing(sandbox)).map((one) => one.replace(/ \(.*/, ''));
  await expect.poll(names, { timeout: 60_000 }).toEqual(left);
  const second = running(sandbox, 'provision');
  await second.waiting();
  // Nothing needs it any more, and yet it stands.
  expect(await names()).toEqual(left);
  goOn();
  expect(await first.report).toMatchObject({ outcome: 'success', notices: [] });
  expect(await second.report).toMatchObject({ outcome: 'success', notices: [expect.stringMatching(waited)] });
  expect(await standing(sandbox)).toEqual(provisioned);
});

test('a destroy removes the security group last, for the lease stands in it', async () => {
  await using sandbox = await sandboxWithRegistry();
  expect((await destroyed(sandbox, { volumes: true, 'floating-ip': true })).outcome).toBe('success');
  const removals = sandbox.requests.changing().filter((asked) => /^DELETE .(compute|network|volume)/.test(asked));
  expect(removals.at(-1)).toMatch(/\/security-groups\//);
  expect(removals.filter((asked) => asked.includes('/security-groups/'))).toHaveLength(1);
});

test('with --no-wait the second stops and changes nothing', async () => {
  await using sandbox = await sandboxWithRegistry();
  await withoutRecord(sandbox);
  await leaseTo(sandbox.openstack, 'r9');
  for (const verb of ['provision', 'destroy'] as const) {
    const report = await running(sandbox, verb, { 'no-wait': true, yes: true }).report;
    expect(report).toMatchObject({ outcome: 'failure', notices: [] });
    expect(report.error).toEqual({
      message: expect.stringMatching(
        /^Another run works on sandbox: r9, since \d\d:\d\d:\d\d UTC, https:\/\/example\.org\/runs\/9; nothing is changed$/,
      ),
      remedy: 'Run again when it is done, or leave out --no-wait to wait for it.',
    });
    expect(report).toMatchObject({ changes: [] });
    expect(report).not.toHaveProperty('planDigest');
  }
  expect(sandbox.requests.changing()).toEqual([]);
});

test('a run that is cancelled while it waits has changed nothing', async () => {
  await using sandbox = await sandboxWithRegistry();
  await withoutRecord(sandbox);
  await leaseTo(sandbox.openstack, 'r9');
  const { report, waiting, cancel } = running(sandbox, 'provision');
  await waiting();
  cancel.abort();
  expect(await report).toMatchObject({ outcome: 'cancelled', notices: [expect.stringMatching(waited)] });
  expect(sandbox.requests.changing()).toEqual([]);
  expect(await holderOf(sandbox.openstack)).toBe('r9');
});

test('the lease of a run that has died is taken over after its length', async () => {
  await using sandbox = await localSandbox({ pace: 0 }, { leaseSeconds: 2 });
  await runCommand('provision', sandbox);
  await withoutRecord(sandbox);
  await leaseTo(sandbox.openstack, 'r9');
  const { report, notices } = running(sandbox, 'provision');
  expect(await report).toMatchObject({
    outcome: 'success',
    notices: [expect.stringMatching(waited), 'The lease of run r9 is dead (no sign of life for 2 s), taken over.'],
  });
  expect(notices).toEqual([expect.stringMatching(working), (await report).notices[1]]);
  expect(await standing(sandbox)).toEqual(provisioned);
});

test('a run that loses its lease stops between two changes, and leaves it to who has it', async () => {
  await using sandbox = await localSandbox({ pace: 1 }, { leaseSeconds: 1.5 });
  const begun: string[] = [];
  let phase = '';
  let lost: Promise<void> | undefined;
  const emit = (event: Event) => {
    if (event.type === 'phase') phase = event.phase;
    if (event.type !== 'started' || phase !== 'apply') return;
    begun.push(event.resource);
    if (event.resource === 'server') lost = leaseTo(sandbox.openstack, 'r9');
  };
  const report = await runCommand('provision', sandbox, {}, { emit });
  await lost;
  expect(report.outcome).toBe('failure');
  expect(report.error).toEqual({
    message: 'This run lost the lease to run r9: what was begun stands as it is',
    remedy: 'When no other run works on it, run again: it looks at what stands and goes on from there.',
  });
  expect(report.probe).toEqual({ outcome: 'not reached', steps: [] });
  expect(begun).not.toContain('Docker');
  expect(await holderOf(sandbox.openstack)).toBe('r9');
  await leaseBack(sandbox.openstack, 'r9');
  expect((await runCommand('provision', sandbox)).outcome).toBe('success');
  expect(await standing(sandbox)).toEqual(provisioned);
});

test('a digest that was read before another run worked is not good for what that one has left', async () => {
  await using sandbox = await sandboxWithRegistry();
  const { planDigest = '' } = await runCommand('destroy', sandbox);
  await leaseTo(sandbox.openstack, 'r9');
  const { report, waiting } = running(sandbox, 'destroy', { confirm: planDigest });
  await waiting();
  await withoutRecord(sandbox);
  await leaseBack(sandbox.openstack, 'r9');
  expect(await report).toMatchObject({
    outcome: 'failure',
    notices: [expect.stringMatching(waited)],
    error: {
      message: expect.stringMatching(
        `^The plan is not the one that was confirmed: its digest is [0-9a-f]{12}, not ${planDigest}; nothing is changed$`,
      ),
    },
  });
  expect(new Set(sandbox.requests.changing().map((asked) => asked.replace(/[^/]*$/, '')))).toEqual(
    new Set(['PUT /network/v2.0/security-groups/']),
  );
  expect(await holderOf(sandbox.openstack)).toBeUndefined();
});

test('a digest that was read before another run worked is good when that one has changed nothing of it', async () => {
  await using sandbox = await sandboxWithRegistry();
  const { planDigest = '' } = await runCommand('destroy', sandbox);
  await leaseTo(sandbox.openstack, 'r9');
  const { report, waiting } = running(sandbox, 'destroy', { confirm: planDigest });
  await waiting();
  await leaseBack(sandbox.openstack, 'r9');
  expect((await report).outcome).toBe('success');
  expect(await standing(sandbox)).toEqual(kept);
});

/** A destroy during whose first question another run takes the lease, and may change something before it gives it back. */
async function askedBeside(sandbox: LocalSandbox, other: () => Promise<unknown>, answers: readonly boolean[]) {
  const asked: string[] = [];
  const notices: string[] = [];
  const report = runCommand(
    'destroy',
    sandbox,
    {},
    {
      emit: (event) => event.type === 'notice' && notices.push(event.message),
      async confirm({ digest }) {
        asked.push(digest);
        if (asked.length === 1) await leaseTo(sandbox.openstack, 'r9');
        return answers[asked.length - 1] ?? false;
      },
    },
  );
  await expect.poll(() => notices, { timeout: 60_000 }).toEqual([expect.stringMatching(working)]);
  await other();
  await leaseBack(sandbox.openstack, 'r9');
  return { report: await report, asked };
}

test('what was agreed to is not asked about again when it is still the same plan', async () => {
  await using sandbox = await sandboxWithRegistry();
  const { report, asked } = await askedBeside(sandbox, async () => undefined, [true]);
  expect(report.outcome).toBe('success');
  expect(asked).toHaveLength(1);
});

test('a plan that another run has changed is asked about again, and made no longer when that is refused', async () => {
  await using sandbox = await sandboxWithRegistry();
  const { report, asked } = await askedBeside(sandbox, () => withoutRecord(sandbox), [true, false]);
  expect(report).toMatchObject({ outcome: 'failure', planDigest: asked[1] });
  expect(report.error?.message).toBe('The plan was not confirmed; nothing is changed');
  expect(new Set(asked).size).toBe(2);
  expect(await holderOf(sandbox.openstack)).toBeUndefined();
  expect(await standing(sandbox)).toEqual(provisioned.filter((one) => !one.startsWith('A ')));
});

/** Has something happen while the next plan is made, after it has looked at the security groups. */
function whilePlanning({ inject }: Faults, act: () => Promise<unknown>): void {
  inject({ service: 'compute', method: 'GET', path: /flavors/, effect: { kind: 'late', until: act } });
}

test('a plan that fails on what another run is at work on is made again when that one is done', async () => {
  const planning = faults();
  await using sandbox = await localSandbox({ pace: 0, faults: planning });
  await runCommand('provision', sandbox);
  const { openstack } = sandbox;
  const metadata = { 'managed-by': 'provision-registry', registry: 'sandbox', owner: 'sandbox', role: 'data' };
  const volume = { name: 'half-made', size: 1, metadata };
  const { body } = await openstack.request('block-storage', { method: 'POST', path: '/volumes', body: { volume } });
  expect((await runCommand('provision', sandbox)).outcome).toBe('failure');
  whilePlanning(planning, () => leaseTo(openstack, 'r9'));
  const { report, waiting } = running(sandbox, 'provision');
  await waiting();
  const { id } = z.object({ volume: z.object({ id: z.string() }) }).parse(body).volume;
  await openstack.request('block-storage', { method: 'DELETE', path: `/volumes/${id}` });
  await leaseBack(openstack, 'r9');
  expect(await report).toMatchObject({ outcome: 'success', notices: [expect.stringMatching(waited)] });
});

test('a quota that another run has used up is no failure until that one is done', async () => {
  const planning = faults();
  await using sandbox = await localSandbox({ pace: 0, quotas: { securityGroups: 2 }, faults: planning });
  const { openstack } = sandbox;
  whilePlanning(planning, () => claimBy(openstack, 'r9'));
  const { report, waiting } = running(sandbox, 'provision');
  await waiting();
  expect(await standing(sandbox)).toEqual(['security group sandbox-registry-claim']);
  await claimBack(openstack);
  expect(await report).toMatchObject({ outcome: 'success', notices: [expect.stringMatching(waited)] });
  expect(await standing(sandbox)).toEqual(provisioned);
});

test('a run that is cancelled before it makes anything leaves nothing of its lease', async () => {
  await using sandbox = await localSandbox();
  const cancel = new AbortController();
  const emit = (event: Event) => {
    if (event.type === 'phase' && event.phase === 'apply') cancel.abort();
  };
  const report = await runCommand('provision', sandbox, {}, { signal: cancel.signal, emit });
  expect(report).toMatchObject({ outcome: 'cancelled', notices: [] });
  expect(await standing(sandbox)).toEqual([]);
});

test('a destroy of what has no group any more has a lease all the same, and leaves no group', async () => {
  await using sandbox = await sandboxWithRegistry();
  await destroyed(sandbox);
  sandbox.requests.forget();
  expect((await destroyed(sandbox, { volumes: true, 'floating-ip': true })).outcome).toBe('success');
  expect(countOf(sandbox, 'POST /network/v2.0/security-groups')).toBe(1);
  expect(await standing(sandbox)).toEqual([]);
});

test('a destroy that came and went while a plan was made, and left no group, is noticed by what it removed', async () => {
  const planning = faults();
  await using sandbox = await sandboxWithRegistry(planning);
  await destroyed(sandbox);
  whilePlanning(planning, async () => {
    await expect
      .poll(() => sandbox.requests.all().some(({ path }) => path.includes('/volumes')), { timeout: 60_000 })
      .toBe(true);
    const volumes = await sandbox.openstack.list('block-storage', 'volumes', { path: '/volumes' });
    for (const { id } of z.array(z.object({ id: z.string() })).parse(volumes)) {
      await sandbox.openstack.request('block-storage', { method: 'DELETE', path: `/volumes/${id}` });
    }
    await expect.poll(() => sandbox.openstack.list('block-storage', 'volumes', { path: '/volumes' })).toEqual([]);
  });
  sandbox.requests.forget();
  const report = await runCommand('provision', sandbox);
  expect(report).toMatchObject({ outcome: 'success', notices: [] });
  expect(changesOf(report)).toContain('create volume data: done');
  expect(await standing(sandbox)).toEqual(provisioned);
});

/** The requests about security groups, and about what Neutron can. */
function aboutGroups(sandbox: LocalSandbox): readonly string[] {
  return sandbox.requests
    .all()
    .map(({ method, path }) => `${method} ${path.replace(/\?.*/, '').replace(/[0-9a-f-]{36}/, ':id')}`)
    .filter((asked) => /\/(security-groups|extensions)/.test(asked))
    .map((asked) => asked.replace('/network/v2.0', ''));
}

test('the lease costs four requests, and none in a run that changes nothing', async () => {
  await using sandbox = await sandboxWithRegistry();
  await withoutRecord(sandbox);
  await runCommand('provision', sandbox);
  expect(aboutGroups(sandbox)).toEqual([
    'GET /security-groups',
    'GET /extensions',
    'PUT /security-groups/:id',
    'PUT /security-groups/:id',
  ]);
  sandbox.requests.forget();
  await runCommand('provision', sandbox);
  expect(aboutGroups(sandbox)).toEqual(['GET /security-groups']);
});
