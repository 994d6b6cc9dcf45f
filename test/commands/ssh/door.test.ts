import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { everySecret } from '../../../src/commands/site/every-secret.ts';
import { type Findings, runOnSite } from '../../../src/commands/site/run-on-site.ts';
import type { Site } from '../../../src/commands/site/site.ts';
import { sshConnection } from '../../../src/commands/ssh/connection.ts';
import { sshDoor } from '../../../src/commands/ssh/door.ts';
import { hostKey } from '../../../src/commands/ssh/host-key.ts';
import { wantedInCloud } from '../../../src/commands/wanted/in-cloud.ts';
import { wantedResources } from '../../../src/commands/wanted/resources.ts';
import { ActionableError } from '../../../src/engine/actionable-error.ts';
import { applyPlan } from '../../../src/engine/apply.ts';
import type { Emit, Event } from '../../../src/engine/events.ts';
import { makePlan } from '../../../src/engine/plan.ts';
import type { Report } from '../../../src/engine/report.ts';
import { securityGroups } from '../../../src/openstack/network/security-groups.ts';
import { faults } from '../../../src/sandbox/faults.ts';
import type { FirewallTarget } from '../../../src/target/target.ts';
import { type LocalSandbox, localSandbox } from '../local-sandbox.ts';
import { changesOf } from '../run-command.ts';
import { type TraceServer, traceServer } from '../trace-server.ts';

const runner: FirewallTarget = { ports: [22, 80, 443], sshFrom: 'runner' };
const mark = 'managed-by=provision-registry registry=sandbox owner=sandbox';

interface Setting {
  readonly trace?: TraceServer;
  readonly firewall?: FirewallTarget;
  readonly signal?: AbortSignal;
  readonly emit?: Emit;
}

type Run = (site: Site, walk: { readonly signal: AbortSignal; readonly emit: Emit }) => Promise<Findings>;

/** Runs on the target `sandbox` with a firewall of our own, and closes as every verb does. */
async function onSite({ env, directory: cwd }: LocalSandbox, run: Run, setting: Setting = {}): Promise<Report> {
  const { trace, firewall = runner, signal = new AbortController().signal, emit = () => undefined } = setting;
  const asked = trace === undefined ? {} : { PUBLIC_ADDRESS_URL: trace.url };
  const context = { targetName: 'sandbox', env: { ...env, ...asked }, cwd, signal, emit };
  return await runOnSite('provision', context, everySecret, async (site) => {
    await site.openstack.projectId();
    return await run({ ...site, target: { ...site.target, firewall } }, { signal, emit });
  });
}

const planning: Run = async (site, walk) => ({ plan: await makePlan('sandbox', wantedResources(site).roots, walk) });

const provisioning: Run = async (site, walk) => {
  const plan = await makePlan('sandbox', wantedResources(site).roots, walk);
  return { plan, changes: (await applyPlan(plan, { ...walk, confirmed: true })).changes };
};

/** Connects, and gives up soon. */
const connecting: Run = async (site, walk) => {
  const cloud = wantedInCloud(site, { adoption: 'off' });
  const connection = sshConnection(site, { ...cloud, hostKey: hostKey(site.openstack, { server: cloud.server }) }, 400);
  return { plan: await makePlan('sandbox', [connection], walk) };
};

const groupNamed = z.tuple([z.object({ id: z.string() })]);

async function theGroup({ openstack }: LocalSandbox) {
  const query = { name: 'sandbox-registry' };
  const [{ id }] = groupNamed.parse(
    await openstack.list('network', 'security_groups', { path: '/security-groups', query }),
  );
  const group = await securityGroups.get(openstack, id);
  if (group === undefined) throw new Error('the group is gone');
  return group;
}

/** What is let in at port 22, and why. */
async function sshRules(sandbox: LocalSandbox): Promise<readonly string[]> {
  const { rules } = await theGroup(sandbox);
  return rules
    .filter(({ portMin }) => portMin === 22)
    .map(({ remoteCidr, description }) => `${remoteCidr} ${description}`);
}

async function addRule(sandbox: LocalSandbox, address: string, description: string): Promise<void> {
  const ssh = { direction: 'ingress', protocol: 'tcp', port_range_min: 22, port_range_max: 22 };
  const body = {
    security_group_rule: {
      security_group_id: (await theGroup(sandbox)).id,
      ...ssh,
      remote_ip_prefix: address,
      description,
    },
  };
  await sandbox.openstack.request('network', { method: 'POST', path: '/security-group-rules', body });
}

/** `POST …` and `DELETE …` of rules, in order. */
function ruleChanges({ requests }: LocalSandbox): readonly string[] {
  return requests
    .changing()
    .filter((asked) => asked.includes('/security-group-rules'))
    .map((asked) => asked.replace(/ .*/, ''));
}

/** The descriptions of the rules that were made for one address only. */
function opened({ requests }: LocalSandbox): readonly string[] {
  return requests
    .all()
    .filter(
      ({ method, path, body }) => method === 'POST' && path.endsWith('/security-group-rules') && /\/32"/.test(body),
    )
    .map(({ body }) => ruleBody.parse(JSON.parse(body)).security_group_rule.description);
}

const ruleBody = z.object({ security_group_rule: z.object({ description: z.string() }) });

test('from nothing to a registry and in later runs, SSH is open to the runner alone and while it runs', async () => {
  await using sandbox = await localSandbox();
  await using trace = await traceServer('127.0.0.1');

  const before = await onSite(sandbox, planning, { trace });
  expect(before.changes).toContainEqual(
    expect.objectContaining({
      resource: 'security group',
      reason:
        'sandbox-registry: everything from its own subnet, tcp 80 from 0.0.0.0/0, tcp 443 from 0.0.0.0/0, tcp 22 from who runs this, while it runs',
    }),
  );
  // Without a host there is no door.
  expect([trace.asked(), sandbox.requests.changing()]).toEqual([0, []]);

  const made = await onSite(sandbox, provisioning, { trace });
  expect(made).toMatchObject({ outcome: 'success', notices: [] });
  expect(opened(sandbox)).toEqual([expect.stringMatching(`^${mark} run=\\S+-[0-9a-f]{6} expires=\\S+Z$`)]);
  expect(await sshRules(sandbox)).toEqual([]);
  expect(trace.asked()).toBe(1);

  for (const run of [provisioning, planning]) {
    sandbox.requests.forget();
    const again = await onSite(sandbox, run, { trace });
    expect(again).toMatchObject({ outcome: 'success', notices: [] });
    expect(changesOf(again).filter((change) => !change.startsWith('none '))).toEqual([]);
    expect(ruleChanges(sandbox)).toEqual(['POST', 'DELETE']);
    expect(await sshRules(sandbox)).toEqual([]);
  }
});

test('where port 22 was open to everybody, a plan that closes it looks at the host, and provision lets itself in', async () => {
  await using sandbox = await localSandbox();
  await using trace = await traceServer('127.0.0.1');
  await onSite(sandbox, provisioning, { firewall: { ports: [22, 80, 443] } });
  sandbox.requests.forget();

  const plan = await onSite(sandbox, planning, { trace });
  expect(plan).toMatchObject({ outcome: 'success', notices: [] });
  expect(plan.changes.filter(({ action }) => action !== 'none')).toEqual([
    expect.objectContaining({ resource: 'security group', reason: 'still lets in tcp 22 from 0.0.0.0/0' }),
  ]);
  expect(plan.requests.ssh).toBeGreaterThan(0);
  expect(ruleChanges(sandbox)).toEqual([]);

  expect(await onSite(sandbox, provisioning, { trace })).toMatchObject({ outcome: 'success', notices: [] });
  // The rule for everybody goes, and that for the run comes and goes.
  expect(ruleChanges(sandbox)).toEqual(['DELETE', 'POST', 'DELETE']);
  expect(await sshRules(sandbox)).toEqual([]);
});

test('a plan that changes another port looks at the host by a rule of its own', async () => {
  await using sandbox = await localSandbox();
  await using trace = await traceServer('127.0.0.1');
  await onSite(sandbox, provisioning, { trace });
  sandbox.requests.forget();
  const plan = await onSite(sandbox, planning, { trace, firewall: { ...runner, ports: [22, 80, 443, 8080] } });
  expect(plan.changes.filter(({ action }) => action !== 'none')).toEqual([
    expect.objectContaining({ resource: 'security group', reason: 'does not let in tcp 8080 from 0.0.0.0/0' }),
  ]);
  expect(ruleChanges(sandbox)).toEqual(['POST', 'DELETE']);
});

test('who may not come in is not let in: the door is open to the address that was told, and to no other', async () => {
  await using sandbox = await localSandbox();
  await using trace = await traceServer('127.0.0.1');
  await onSite(sandbox, provisioning, { trace });
  await using elsewhere = await traceServer('198.51.100.7');
  const report = await onSite(sandbox, connecting, { trace: elsewhere });
  expect(report.changes.find(({ resource }) => resource === 'SSH')?.error).toEqual({
    message: expect.stringContaining(
      '; the security group sandbox-registry lets port 22 in from 198.51.100.7 for this run. Its console says last:',
    ),
    remedy: expect.stringMatching(
      / If this machine leaves by another address than 198\.51\.100\.7, list its networks in firewall\.ssh-from\.$/,
    ),
  });
  expect(await sshRules(sandbox)).toEqual([]);
});

/** Opens the door, and nothing else. */
const opening: Run = async (site, { signal }) => {
  await sshDoor(site)(await theGroup(furnished), { signal, say: () => undefined });
  return {};
};

let furnished: LocalSandbox;
const going = faults();
const closing = { service: 'network', method: 'DELETE', path: /\/security-group-rules\// } as const;
beforeAll(async () => {
  furnished = await localSandbox({ pace: 0, faults: going });
  await using trace = await traceServer('127.0.0.1');
  await onSite(furnished, provisioning, { trace });
});
afterAll(() => furnished[Symbol.asyncDispose]());

test.each([
  ['a failure', new ActionableError('The host is full', 'Empty it.')],
  ['a fault of the program', new TypeError('x is not a function')],
])('the door is closed after %s', async (_, error) => {
  await using trace = await traceServer('127.0.0.1');
  furnished.requests.forget();
  const failing: Run = async (site, walk) => {
    await opening(site, walk);
    expect(await sshRules(furnished)).toHaveLength(1);
    throw error;
  };
  const outcome = await onSite(furnished, failing, { trace }).catch((thrown: unknown) => thrown);
  expect(outcome === error || z.object({ outcome: z.literal('failure') }).safeParse(outcome).success).toBe(true);
  expect(ruleChanges(furnished)).toEqual(['POST', 'DELETE']);
  expect(await sshRules(furnished)).toEqual([]);
});

test.each(['SSH', 'service registry'])('the door is closed after a run cancelled at %s', async (resource) => {
  await using trace = await traceServer('127.0.0.1');
  const controller = new AbortController();
  furnished.requests.forget();
  const cancelling = (event: Event): void => {
    const progress = event.type === 'progress' && event.progress.startsWith('letting 127.0.0.1 in');
    if (event.type === 'started' && event.resource === resource && resource !== 'SSH') controller.abort();
    if (progress && resource === 'SSH') controller.abort();
  };
  const report = await onSite(furnished, provisioning, { trace, signal: controller.signal, emit: cancelling });
  expect(report).toMatchObject({ outcome: 'cancelled', notices: [] });
  expect(ruleChanges(furnished)).toEqual(['POST', 'DELETE']);
  expect(await sshRules(furnished)).toEqual([]);
});

test('the door is closed after a cancelled run, also when the cloud stumbles over it', async () => {
  await using trace = await traceServer('127.0.0.1');
  const controller = new AbortController();
  going.inject({ ...closing, effect: { kind: 'page', acted: false, status: 503 } });
  furnished.requests.forget();
  const cancelled: Run = async (site, walk) => {
    await opening(site, walk);
    controller.abort();
    return {};
  };
  const report = await onSite(furnished, cancelled, { trace, signal: controller.signal });
  expect(report).toMatchObject({ outcome: 'cancelled', notices: [] });
  expect(ruleChanges(furnished)).toEqual(['POST', 'DELETE', 'DELETE']);
  expect(await sshRules(furnished)).toEqual([]);
});

test('a door that cannot be closed is told about, with the command that closes it', async () => {
  await using trace = await traceServer('127.0.0.1');
  const message = 'rule:delete_security_group_rule is disallowed by policy';
  const words = { status: 403, message, type: 'PolicyNotAuthorized' };
  going.inject({ ...closing, effect: { kind: 'refusal', acted: false, words } });
  const report = await onSite(furnished, opening, { trace });
  const [left] = (await theGroup(furnished)).rules.filter(({ portMin }) => portMin === 22);
  expect(report.outcome).toBe('success');
  expect(report.notices).toEqual([
    expect.stringMatching(
      `^The security group sandbox-registry still lets in tcp 22 from 127\\.0\\.0\\.1/32, which was for this run only: network refused DELETE /security-group-rules/${left?.id}: ${message} \\[HTTP 403, .*\\]\\. Close it: \`openstack security group rule delete ${left?.id}\`\\. Left as it is, it expires in two hours, and the next provision after that removes it\\.$`,
    ),
  ]);

  // The run is dead, and the next from here puts its own rule in the place of that one.
  furnished.requests.forget();
  await onSite(furnished, opening, { trace });
  expect(ruleChanges(furnished)).toEqual(['DELETE', 'POST', 'DELETE']);
  expect(await sshRules(furnished)).toEqual([]);
});

test('a door that two need is opened once', async () => {
  await using trace = await traceServer('127.0.0.1');
  furnished.requests.forget();
  const both: Run = async (site, { signal }) => {
    const door = sshDoor(site);
    const group = await theGroup(furnished);
    const work = { signal, say: () => undefined };
    expect(await Promise.all([door(group, work), door(group, work)])).toEqual(['127.0.0.1', '127.0.0.1']);
    return {};
  };
  await onSite(furnished, both, { trace });
  expect(ruleChanges(furnished)).toEqual(['POST', 'DELETE']);
  expect(trace.asked()).toBe(1);
});

test('a door that could not be opened is tried again, and fails with what to do', async () => {
  await using silent = await traceServer((_, response) => void response.end('nothing'));
  const twice: Run = async (site, { signal }) => {
    const door = sshDoor(site);
    const group = await theGroup(furnished);
    const work = { signal, say: () => undefined };
    await door(group, work).catch(() => undefined);
    await door(group, work);
    return {};
  };
  const report = await onSite(furnished, twice, { trace: silent });
  expect(silent.asked()).toBe(2);
  expect(report.error?.remedy).toContain('list the networks that SSH may come from in firewall.ssh-from');
});

test('an expired rule of a dead run is named in the plan, and goes with the next provision', async () => {
  await using trace = await traceServer('127.0.0.1');
  await addRule(furnished, '198.51.100.7/32', `${mark} run=17-aaaaaa expires=2001-02-03T04:05:06Z`);
  await addRule(furnished, '198.51.100.8/32', `${mark} run=18-bbbbbb expires=2199-02-03T04:05:06Z`);
  const plan = await onSite(furnished, planning, { trace });
  expect(plan.changes).toContainEqual(
    expect.objectContaining({
      resource: 'security group',
      action: 'update',
      reason: 'still lets in tcp 22 from 198.51.100.7/32 by a temporary rule that expired 2001-02-03T04:05:06Z',
    }),
  );
  expect(await onSite(furnished, provisioning, { trace })).toMatchObject({ outcome: 'success' });
  expect(await sshRules(furnished)).toEqual([expect.stringContaining('198.51.100.8/32')]);
});

test('with networks listed, SSH is open to them for good, and nobody asks where we come from', async () => {
  await using sandbox = await localSandbox();
  const firewall = { ports: [22, 443], sshFrom: ['127.0.0.1/32', '198.51.100.0/24'] };
  await using trace = await traceServer('127.0.0.1');
  expect(await onSite(sandbox, provisioning, { trace, firewall })).toMatchObject({ outcome: 'success' });
  expect((await sshRules(sandbox)).toSorted()).toEqual([`127.0.0.1/32 ${mark} (SSH)`, `198.51.100.0/24 ${mark} (SSH)`]);
  expect(trace.asked()).toBe(0);

  const unlisted = { ports: [22, 443], sshFrom: ['198.51.100.0/24'] };
  const closing: Run = async (site, walk) => {
    const { securityGroup } = wantedInCloud(site, { adoption: 'off' });
    const plan = await makePlan('sandbox', [securityGroup], walk);
    return { plan, changes: (await applyPlan(plan, { ...walk, confirmed: true })).changes };
  };
  expect(await onSite(sandbox, closing, { firewall: unlisted })).toMatchObject({
    outcome: 'success',
    changes: [{ action: 'update', reason: 'still lets in tcp 22 from 127.0.0.1/32' }],
  });
  const report = await onSite(sandbox, connecting, { firewall: unlisted });
  expect(report.changes.find(({ resource }) => resource === 'SSH')?.error?.message).toContain(
    '; the security group sandbox-registry lets port 22 in from 192.168.70.0/24, 198.51.100.0/24 only. Its console',
  );
});
