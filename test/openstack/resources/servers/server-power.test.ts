import { expect, test } from 'vitest';
import { serverPower } from '../../../../src/openstack/resources/servers/server-power.ts';
import type { LocalCloud } from '../../local-cloud.ts';
import { cloudWith, compute, openstackOf } from '../arrange.ts';

const one = `${compute}/servers/s1`;
const server = {
  id: 's1',
  name: 'registry',
  status: 'ACTIVE',
  flavorId: 'f1',
  addresses: {},
  metadata: {},
  createdAt: '',
};
const work = { signal: new AbortController().signal, say: () => undefined };

/** A cloud with one server that stops and starts at once. */
async function cloudWithServer(start = 'ACTIVE') {
  let status = 'ACTIVE';
  return await cloudWith({
    [`GET ${one}`]: () => ({
      body: { server: { id: 's1', name: 'registry', status, flavor: { id: 'f1' }, created: '' } },
    }),
    [`POST ${one}/action`]({ body }) {
      status = JSON.stringify(body).includes('os-stop') ? 'SHUTOFF' : start;
      return { status: 202 };
    },
  });
}

const actions = ({ seen }: LocalCloud) =>
  seen.filter(({ path }) => path.endsWith('/action')).map(({ body }) => Object.keys(Object(body))[0]);

test('stops the server, acts, and starts it', async () => {
  await using cloud = await cloudWithServer();
  const power = serverPower(openstackOf(cloud));
  expect(await power.whileStopped(server, work, async () => actions(cloud))).toEqual(['os-stop']);
  expect(actions(cloud)).toEqual(['os-stop', 'os-start']);
  expect(power.stops()).toBe(1);
});

test('stops it once for two that come together, and starts it after the last of them', async () => {
  await using cloud = await cloudWithServer();
  const power = serverPower(openstackOf(cloud));
  const slow = Promise.withResolvers<void>();
  const first = power.whileStopped(server, work, async () => 'first');
  const second = power.whileStopped(server, work, () => slow.promise);
  expect(await first).toBe('first');
  expect(actions(cloud)).toEqual(['os-stop']);
  slow.resolve();
  await second;
  expect(actions(cloud)).toEqual(['os-stop', 'os-start']);
});

test('starts it also when what was to be done failed, and tells that failure', async () => {
  await using cloud = await cloudWithServer();
  const power = serverPower(openstackOf(cloud));
  const failure = power.whileStopped(server, work, () => Promise.reject(new Error('no room')));
  await expect(failure).rejects.toThrow('no room');
  expect(actions(cloud)).toEqual(['os-stop', 'os-start']);
});

test('leaves it to the next run when this one is cancelled', async () => {
  await using cloud = await cloudWithServer();
  const power = serverPower(openstackOf(cloud));
  const run = new AbortController();
  const failure = power.whileStopped(server, { ...work, signal: run.signal }, async () => {
    run.abort(new Error('cancelled'));
    run.signal.throwIfAborted();
  });
  await expect(failure).rejects.toThrow('cancelled');
  expect(actions(cloud)).toEqual(['os-stop']);
});

test('says so when it does not start again', async () => {
  await using cloud = await cloudWithServer('ERROR');
  const power = serverPower(openstackOf(cloud));
  const failure = power.whileStopped(server, work, async () => undefined);
  await expect(failure).rejects.toThrow('The server registry (s1) was to be started again and is ERROR');
});

test('waits for what works on the host, and lets nothing begin there until it runs again', async () => {
  await using cloud = await cloudWithServer();
  const power = serverPower(openstackOf(cloud));
  const order: string[] = [];
  const running = Promise.withResolvers<void>();
  const onHost = power.whileUp(async () => {
    await running.promise;
    order.push('script ended');
  });
  const stopped = power.whileStopped(server, work, async () => void order.push('stopped'));
  const later = power.whileUp(async () => void order.push(`script began after ${actions(cloud).join(', ')}`));
  running.resolve();
  await Promise.all([onHost, stopped, later]);
  expect(order).toEqual(['script ended', 'stopped', 'script began after os-stop, os-start']);
});
