import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type LocalSandbox, localSandbox } from './local-sandbox.ts';
import { changesOf, runCommand } from './run-command.ts';
import { dnsRecords, standing } from './standing.ts';

let sandbox: LocalSandbox;
beforeAll(async () => {
  sandbox = await localSandbox();
});
afterAll(() => sandbox[Symbol.asyncDispose]());

const named = z.object({ id: z.string(), name: z.string(), metadata: z.record(z.string(), z.string()) });

async function volumes() {
  return z.array(named).parse(await sandbox.openstack.list('block-storage', 'volumes', { path: '/volumes/detail' }));
}

async function theVolume() {
  const found = (await volumes()).find(({ name }) => name === 'sandbox-registry-data');
  if (found === undefined) throw new Error('the volume is gone');
  return found;
}

function put(service: 'network' | 'block-storage' | 'compute', path: string, body: object) {
  return sandbox.openstack.request(service, { method: 'PUT', path, body });
}

// What somebody made before there was a registry, on its way to become its own.

test('a volume of our name that somebody made is offered for adoption, and nothing is changed', async () => {
  const volume = { name: 'sandbox-registry-data', size: 400, metadata: { purpose: 'images' } };
  await sandbox.openstack.request('block-storage', { method: 'POST', path: '/volumes', body: { volume } });
  const report = await runCommand('plan', sandbox);
  const { id } = await theVolume();
  expect(report.outcome).toBe('success');
  expect(report.changes).toContainEqual({
    resource: 'adoption of volume data',
    action: 'adopt',
    reason: expect.stringMatching(
      new RegExp(`^id ${id}: 'sandbox-registry-data', 400 GiB, available, created \\S+, not attached$`),
    ),
    outcome: 'planned',
  });
  expect(report.changes).toContainEqual(
    expect.objectContaining({ resource: 'volume data', action: 'update', reason: 'size 400 GiB, wanted 500 GiB' }),
  );
  expect(sandbox.requests.changing()).toEqual([]);
});

test('doctor points it out', async () => {
  const { checks = [] } = await runCommand('doctor', sandbox);
  expect(checks).toContainEqual({
    name: 'adoption of volume data',
    state: 'warning',
    detail: expect.stringContaining('has our name and not our mark: id '),
    remedy: 'Run plan, which offers to take it over; or rename it, and a new one is made.',
  });
  expect(checks.filter(({ name }) => name.startsWith('adoption'))).toHaveLength(1);
});

test('without its digest, and with --yes too, the plan is not carried out', async () => {
  const unasked = await runCommand('provision', sandbox);
  expect(unasked.error).toEqual({
    message: 'The plan has changes that never happen unasked; nothing is changed',
    remedy: expect.stringContaining(`--confirm ${unasked.planDigest}`),
  });
  const yes = await runCommand('provision', sandbox, { yes: true }, { confirm: async () => true });
  expect(yes.outcome).toBe('failure');
  expect(yes.error).toEqual({
    message: 'The plan adopts what somebody else made, which --yes does not cover; nothing is changed',
    remedy: `Read the plan; if all that it adopts is to be this registry's, run the same again with --confirm ${yes.planDigest}.`,
  });
  expect(sandbox.requests.changing()).toEqual([]);
});

test('destroy does not see it', async () => {
  const report = await runCommand('destroy', sandbox, { volumes: true, yes: true }, { confirm: async () => true });
  expect(report).toMatchObject({ outcome: 'success', changes: [] });
  expect(await standing(sandbox)).toEqual(['volume sandbox-registry-data (available)']);
});

test('with the digest it is adopted and grown, and not formatted, because nobody permitted that', async () => {
  const { planDigest = '' } = await runCommand('plan', sandbox);
  const report = await runCommand('provision', sandbox, { confirm: planDigest });
  const { id, metadata } = await theVolume();
  expect(metadata).toEqual({
    purpose: 'images',
    'managed-by': 'provision-registry',
    registry: 'sandbox',
    owner: 'sandbox',
    role: 'data',
  });
  expect(changesOf(report)).toEqual(
    expect.arrayContaining(['adopt adoption of volume data: done', 'update volume data: done']),
  );
  expect(report.changes.find(({ resource }) => resource === 'mount /DATA')?.error).toEqual({
    message: expect.stringMatching(
      new RegExp(
        `^volume ${id} \\(/dev/vd\\w\\) is blank, and it is not ours to format: its metadata does not say formatted=no$`,
      ),
    ),
    remedy: expect.stringContaining(`\`openstack volume set --property formatted=no ${id}\``),
  });
});

test('once that is permitted it is taken into use like any other', async () => {
  const { id } = await theVolume();
  const path = `/volumes/${id}/metadata`;
  const body = { metadata: { formatted: 'no' } };
  await sandbox.openstack.request('block-storage', { method: 'POST', path, body });
  expect(await runCommand('provision', sandbox)).toMatchObject({ outcome: 'success', probe: { outcome: 'passed' } });
  expect((await theVolume()).metadata.formatted).toMatch(/^[0-9a-f-]{36}$/);
});

test('a whole registry that lost its marks is adopted again, and nothing but the marks is written', async () => {
  const before = await standing(sandbox);
  for (const { id, metadata } of await volumes()) {
    const { formatted = '' } = metadata;
    await put('block-storage', `/volumes/${id}/metadata`, { metadata: { formatted } });
  }
  const [server] = z
    .array(named)
    .parse(await sandbox.openstack.list('compute', 'servers', { path: '/servers/detail' }));
  const { 'managed-by': _, ...left } = server?.metadata ?? {};
  await put('compute', `/servers/${server?.id}/metadata`, { metadata: left });
  for (const [path, many, one] of [
    ['/ports', 'ports', 'port'],
    ['/security-groups', 'security_groups', 'security_group'],
  ] as const) {
    const all = z.array(named.omit({ metadata: true })).parse(await sandbox.openstack.list('network', many, { path }));
    for (const { id } of all.filter(({ name }) => name === 'sandbox-registry')) {
      await put('network', `${path}/${id}`, { [one]: { description: 'the old registry' } });
      await put('network', `${path}/${id}/tags`, { tags: ['blue'] });
    }
  }
  for (const { path, type } of await dnsRecords(sandbox)) {
    if (type === 'A') await sandbox.cloudflare.request({ method: 'PATCH', path, body: { comment: '' } });
  }
  const plan = await runCommand('plan', sandbox);
  const doing = changesOf(plan).filter((line) => !line.startsWith('none '));
  expect(doing).toEqual(
    expect.arrayContaining(
      ['volume data', 'volume registry', 'server', 'port', 'security group', 'DNS record'].map(
        (one) => `adopt adoption of ${one}: planned`,
      ),
    ),
  );
  expect(doing).toHaveLength(6);
  expect(changesOf(await runCommand('destroy', sandbox, { volumes: true })).join()).not.toMatch(
    /volume|server|port|security group|DNS record/,
  );

  sandbox.requests.forget();
  const report = await runCommand('provision', sandbox, { confirm: plan.planDigest ?? '' });
  expect(report).toMatchObject({ outcome: 'success', probe: { outcome: 'passed' } });
  const asked = sandbox.requests.changing().map((one) => one.replace(/[0-9a-f-]{32,36}/g, 'ID'));
  // The security group is written more than once: the lease of the run stands in its description for a while.
  expect([...new Set(asked)].toSorted()).toEqual([
    expect.stringMatching(/^PATCH .*\/dns_records\/ID$/),
    'POST /compute/v2.1/servers/ID/metadata',
    'POST /volume/v3/ID/volumes/ID/metadata',
    'PUT /network/v2.0/ports/ID',
    'PUT /network/v2.0/ports/ID/tags',
    'PUT /network/v2.0/security-groups/ID',
    'PUT /network/v2.0/security-groups/ID/tags',
  ]);
  expect(await standing(sandbox)).toEqual(before);
  expect(changesOf(await runCommand('plan', sandbox)).filter((line) => !line.startsWith('none '))).toEqual([]);
});

test('a volume of ours that is blank though it was formatted is an alarm, and is never formatted', async () => {
  await using bare = await localSandbox();
  const mark = { 'managed-by': 'provision-registry', registry: 'sandbox', owner: 'sandbox', role: 'data' };
  const volume = { name: 'sandbox-registry-data', size: 500, metadata: { ...mark, formatted: 'b7e1' } };
  await bare.openstack.request('block-storage', { method: 'POST', path: '/volumes', body: { volume } });
  for (let tries = 0; tries < 2; tries += 1) {
    const { changes } = await runCommand('provision', bare);
    expect(changes.find(({ resource }) => resource === 'mount /DATA')?.error).toEqual({
      message: expect.stringMatching(/ is blank although it was formatted as b7e1 before: /),
      remedy: expect.stringMatching(/^Ask the cloud's operators what became of it before anything is written to it\. /),
    });
  }
});
