import { afterAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { prove } from '../../src/commands/prove/prove.ts';
import { everySecret } from '../../src/commands/site/every-secret.ts';
import { openSite } from '../../src/commands/site/open-site.ts';
import { wantedResources } from '../../src/commands/wanted/resources.ts';
import { applyPlan } from '../../src/engine/apply.ts';
import type { Change } from '../../src/engine/change.ts';
import type { Event } from '../../src/engine/events.ts';
import { makePlan } from '../../src/engine/plan.ts';
import { type LocalSandbox, localSandbox } from './local-sandbox.ts';

let sandbox: LocalSandbox;
beforeEach(async () => {
  await sandbox?.[Symbol.asyncDispose]();
  sandbox = await localSandbox();
  await provisioned({ data: 10, registry: 20 });
  sandbox.requests.forget();
});
afterAll(() => sandbox[Symbol.asyncDispose]());

/** The last resort on a slow computer. */
const patience = { timeout: 60_000 };

interface Sizes {
  readonly data: number;
  readonly registry: number;
  readonly grow?: 'attached' | 'detached';
}

/** Plans the sandbox's registry with volumes of these sizes, and says what is to be done and why. */
async function planned(sizes: Sizes): Promise<readonly string[]> {
  return (await run(sizes, false)).told;
}

/** Provisions it and proves it; with what was done and why come the words of progress, by resource. */
async function provisioned(sizes: Sizes) {
  const { proof, ...done } = await run(sizes, true);
  expect(proof).toBe('passed');
  return done;
}

async function run({ data, registry, grow = 'attached' }: Sizes, applies: boolean) {
  const said: string[] = [];
  const emit = (event: Event) => {
    if (event.type === 'progress') said.push(`${event.resource}: ${event.progress}`);
  };
  const { env, directory: cwd } = sandbox;
  const { signal } = new AbortController();
  const opened = await openSite({ targetName: 'sandbox', env, cwd, signal, emit }, everySecret);
  const { volumes } = opened.target;
  const wantedVolumes = {
    data: { ...volumes.data, size: data, grow },
    registry: { ...volumes.registry, size: registry, grow },
  };
  const site = { ...opened, target: { ...opened.target, volumes: wantedVolumes } };
  try {
    const wanted = wantedResources(site);
    const plan = await makePlan('sandbox', wanted.roots, { signal, emit });
    if (!applies) return { told: tell(plan.changes), said };
    const applied = await applyPlan(plan, { signal, emit, confirmed: true });
    expect(applied.changes.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
    const [zone, address] = [applied.valueOf(wanted.zone), applied.valueOf(wanted.floatingIp)?.address];
    if (zone === undefined || address === undefined) throw new Error('there is no zone or address');
    const { outcome: proof } = await prove(site, { zone, address }, { signal, emit });
    return { told: tell(applied.changes), said, proof };
  } finally {
    await opened.close();
  }
}

function tell(changes: readonly Change[]): readonly string[] {
  const done = changes.filter(({ action }) => action !== 'none');
  return done.map(({ action, resource, reason }) => `${action} ${resource}: ${reason}`);
}

/** What was asked to be changed, ids left out. */
const asked = () =>
  sandbox.requests
    .all()
    .filter(({ method, path }) => !['GET', 'HEAD'].includes(method) && /\/(compute|volume)\//.test(path))
    .map(({ method, path, body }) => {
      const plain = path.replace(/^.*?\/(servers|volumes)\/[0-9a-f-]{36}/, '$1').replace(/\/[0-9a-f-]{36}/, '');
      const action = path.endsWith('/action')
        ? ` ${Object.keys(z.record(z.string(), z.unknown()).parse(JSON.parse(body)))}`
        : '';
      return `${method} ${plain}${action}`;
    });

async function theVolume(role: string) {
  const schema = z.array(
    z.object({ id: z.string(), size: z.number(), status: z.string(), metadata: z.object({ role: z.string() }) }),
  );
  const all = schema.parse(await sandbox.openstack.list('block-storage', 'volumes', { path: '/volumes/detail' }));
  const found = all.find(({ metadata }) => metadata.role === role);
  if (found === undefined) throw new Error(`there is no volume ${role}`);
  return found;
}

async function theServer() {
  const schema = z.tuple([z.object({ id: z.string(), status: z.string() })]);
  return schema.parse(await sandbox.openstack.list('compute', 'servers', { path: '/servers/detail' }))[0];
}

test('grows online without stopping anything, and df proves it', async () => {
  const wanted = { data: 20, registry: 20 };
  const words = [
    'update volume data: size 10 GiB, wanted 20 GiB',
    'update mount /DATA: its file system has 10 GiB, wanted 20 GiB',
  ];
  expect(await planned(wanted)).toEqual(words);
  const { told, said } = await provisioned(wanted);
  expect(told).toEqual(words);
  expect(asked()).toEqual(['POST volumes/action os-extend']);
  expect(said).toContain('volume data: extending from 10 GiB to 20 GiB');
  expect(said).toContain('mount /DATA: df: 19.7 GiB');
  expect(await planned(wanted)).toEqual([]);
});

test('grows both volumes detached within one stop of the server, and the registry is back after it', async () => {
  const wanted = { data: 20, registry: 40, grow: 'detached' } as const;
  const words = [
    'update attachment data: size 10 GiB, wanted 20 GiB: the server stops while it grows',
    'update attachment registry: size 20 GiB, wanted 40 GiB: the server stops while it grows',
    'update mount /DATA: its file system has 10 GiB, wanted 20 GiB',
    'update mount /docker-registry: its file system has 20 GiB, wanted 40 GiB',
  ];
  expect((await planned(wanted)).toSorted()).toEqual(words);
  const { told, said } = await provisioned(wanted);
  expect(told.toSorted()).toEqual(words);
  const times = (request: string) => asked().filter((one) => one === request).length;
  expect(asked()[0]).toBe('POST servers/action os-stop');
  expect(asked().at(-1)).toBe('POST servers/action os-start');
  expect(times('DELETE servers/os-volume_attachments')).toBe(2);
  expect(times('POST volumes/action os-extend')).toBe(2);
  expect(times('POST servers/os-volume_attachments')).toBe(2);
  expect(asked()).toHaveLength(8);
  expect(said).toEqual(expect.arrayContaining(['mount /DATA: df: 19.7 GiB', 'mount /docker-registry: df: 39.4 GiB']));
  expect(said.join('\n')).toMatch(/^mount \S+: connecting to \S+ again$/m);
  expect(await planned(wanted)).toEqual([]);
});

test('asks nothing for volumes that are big enough, whichever way they would grow', async () => {
  expect((await provisioned({ data: 10, registry: 20, grow: 'detached' })).told).toEqual([]);
  expect(asked()).toEqual([]);
});

/** How far a run that was killed may have come, each step on top of the ones before. */
const steps: Readonly<Record<string, () => Promise<void>>> = {
  async 'the server was stopped'() {
    const { id } = await theServer();
    await post('compute', `/servers/${id}/action`, { 'os-stop': null });
    await expect.poll(async () => (await theServer()).status, patience).toBe('SHUTOFF');
  },
  async 'the volume was detached'() {
    const { id } = await theVolume('data');
    const path = `/servers/${(await theServer()).id}/os-volume_attachments/${id}`;
    await sandbox.openstack.request('compute', { method: 'DELETE', path });
    await expect.poll(async () => (await theVolume('data')).status, patience).toBe('available');
  },
  async 'the volume was extended'() {
    await post('block-storage', `/volumes/${(await theVolume('data')).id}/action`, { 'os-extend': { new_size: 20 } });
    await expect.poll(async () => (await theVolume('data')).size, patience).toBe(20);
  },
  async 'the volume was attached'() {
    const { id: volumeId } = await theVolume('data');
    await post('compute', `/servers/${(await theServer()).id}/os-volume_attachments`, {
      volumeAttachment: { volumeId },
    });
    await expect.poll(async () => (await theVolume('data')).status, patience).toBe('in-use');
  },
  async 'the server was started'() {
    const { id } = await theServer();
    await post('compute', `/servers/${id}/action`, { 'os-start': null });
    await expect.poll(async () => (await theServer()).status, patience).toBe('ACTIVE');
  },
};

async function post(service: 'compute' | 'block-storage', path: string, body: object): Promise<void> {
  await sandbox.openstack.request(service, { method: 'POST', path, body });
}

for (const [index, last] of Object.keys(steps).entries()) {
  test(`goes on where a run ended after ${last}`, async () => {
    for (const step of Object.values(steps).slice(0, index + 1)) await step();
    const wanted = { data: 20, registry: 20, grow: 'detached' } as const;
    const { said } = await provisioned(wanted);
    expect(said).toContain('mount /DATA: df: 19.7 GiB');
    expect(await theServer()).toMatchObject({ status: 'ACTIVE' });
    expect(await theVolume('data')).toMatchObject({ status: 'in-use', size: 20 });
    expect(await planned(wanted)).toEqual([]);
  });
}
