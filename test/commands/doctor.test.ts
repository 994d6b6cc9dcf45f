import { expect, test } from 'vitest';
import { generateSshKeys } from '../../src/sandbox/ssh-keys.ts';
import { configure, environmentOf, targetOf } from './configured-target.ts';
import { localSandbox } from './local-sandbox.ts';
import { madeInCloud, onArbutus } from './made-in-cloud.ts';
import { stop } from './nodes.ts';
import { runCommand } from './run-command.ts';

test('doctor finds nothing to mend in an empty project, and changes nothing', async () => {
  await using sandbox = await localSandbox();
  const report = await runCommand('doctor', sandbox);
  expect(report.outcome).toBe('success');
  expect(report.checks?.filter(({ state }) => state !== 'ok')).toEqual([]);
  const names = new Set(report.checks?.map(({ name }) => name));
  for (const name of [
    'credentials',
    'zone',
    'image',
    'flavor',
    'network',
    'private key',
    'network extensions',
    'quotas',
  ])
    expect(names).toContain(name);
  expect(sandbox.requests.changing()).toEqual([]);
});

test('doctor needs no more quota for what is there already', async () => {
  await using sandbox = await localSandbox({ pace: 0, quotas: { floatingIps: 1, instances: 1, gigabytes: 2500 } });
  await runCommand('provision', sandbox);
  const report = await runCommand('doctor', sandbox);
  expect(report.outcome).toBe('success');
  expect(report.checks).toContainEqual({ name: 'quotas', state: 'ok', detail: 'enough for what is to be created' });
  expect(report.quotas).toContainEqual({ name: 'GiB of volumes', need: 0, used: 2500, limit: 2500, left: 0 });
});

test('doctor tells which servers are nodes, and what speaks against some of them', async () => {
  await using sandbox = await localSandbox({ pace: 0, nodes: 2 });
  const found = await runCommand('doctor', sandbox);
  expect(found.checks).toContainEqual({ name: 'nodes', state: 'ok', detail: 'k8s-node-1, k8s-node-2' });
  expect(sandbox.requests.changing()).toEqual([]);
  await stop(sandbox, 'k8s-node-2');
  const stopped = await runCommand('doctor', sandbox);
  expect(stopped.outcome).toBe('success');
  expect(stopped.checks).toContainEqual({
    name: 'nodes',
    state: 'warning',
    detail: 'k8s-node-1',
    remedy: expect.stringMatching(
      /^The server k8s-node-2 is a node by .*, but it is SHUTOFF: run again when it is up\.$/,
    ),
  });
});

test('doctor has no line on nodes where the target has none', async () => {
  await using sandbox = await localSandbox();
  const { checks } = await runCommand('doctor', sandbox);
  expect(checks?.map(({ name }) => name)).not.toContain('nodes');
});

test('doctor tells which quota is short and what to do', async () => {
  await using sandbox = await localSandbox({ pace: 0, quotas: { floatingIps: 0 } });
  const report = await runCommand('doctor', sandbox);
  expect(report.outcome).toBe('failure');
  expect(report.checks?.filter(({ state }) => state === 'failure')).toEqual([
    {
      name: 'quotas',
      state: 'failure',
      detail: 'short of floating IPs',
      remedy: expect.stringContaining('operators'),
    },
  ]);
  expect(report.quotas).toContainEqual({ name: 'floating IPs', need: 1, used: 0, limit: 0, left: 0 });
  expect(report.quotas).toHaveLength(9);
});

test('doctor stops at refused credentials instead of repeating the refusal', async () => {
  await using sandbox = await localSandbox();
  await configure(sandbox, { owner: 'example/registry', targets: { arbutus: targetOf(sandbox) } });
  const env = environmentOf(sandbox, { password: 'not the password' });
  const report = await runCommand('doctor', sandbox, {}, { targetName: 'arbutus', env });
  expect(report).toMatchObject({ outcome: 'failure', checks: [{ name: 'credentials', state: 'failure' }] });
});

test('doctor says when the private key is not that of the key pair', async () => {
  await using sandbox = await localSandbox();

  const keypair = { name: 'binderhub', public_key: generateSshKeys().public };
  await sandbox.openstack.request('compute', { method: 'POST', path: '/os-keypairs', body: { keypair } });
  const server = { 'key-pair': 'binderhub' };
  await configure(sandbox, { owner: 'example/registry', targets: { arbutus: targetOf(sandbox, { server }) } });
  const env = environmentOf(sandbox);
  const report = await runCommand('doctor', sandbox, {}, { targetName: 'arbutus', env });
  expect(report.checks?.filter(({ state }) => state === 'failure')).toMatchObject([
    { name: 'private key', detail: expect.stringContaining('does not belong to the key pair binderhub') },
  ]);
});

test.each(['flavor', 'image'])('doctor warns that a server of an unknown %s is not counted', async (field) => {
  await using sandbox = await localSandbox();
  const server = { ...targetOf(sandbox).server, [field]: 'misspelt' };
  await configure(sandbox, { owner: 'example/registry', targets: { arbutus: targetOf(sandbox, { server }) } });
  const report = await runCommand('doctor', sandbox, {}, { targetName: 'arbutus', env: environmentOf(sandbox) });
  expect(report.checks?.find(({ name }) => name === 'quotas')).toEqual({
    name: 'quotas',
    state: 'warning',
    detail: 'enough for what could be counted; not counted: server',
    remedy: 'Mend what failed, and run doctor again.',
  });
});

test('doctor warns of what differs from the configuration, and says what provision would do about it', async () => {
  await using sandbox = await localSandbox();
  await madeInCloud(sandbox);
  const found = async (parts: object) => {
    const { outcome, checks = [] } = await onArbutus('doctor', sandbox, parts);
    expect(outcome).toBe('success');
    return checks.filter(({ state }) => state !== 'ok');
  };
  expect(await found({})).toEqual([]);
  const server = { ...targetOf(sandbox).server, flavor: 'p1-1gb' };
  expect(await found({ server, volumes: { data: { size: 15 }, registry: { size: 20 } } })).toEqual([
    {
      name: 'server',
      state: 'warning',
      detail: expect.stringMatching(/^has the flavor c8-30gb-186, wanted p1-1gb; /),
      remedy: expect.stringMatching(/^provision would replace it, once the plan that shows it is confirmed\./),
    },
    {
      name: 'volume data',
      state: 'warning',
      detail: 'size 10 GiB, wanted 15 GiB',
      remedy: expect.stringMatching(/^provision would update it\./),
    },
  ]);
});
