import { expect, onTestFinished, test, vi } from 'vitest';
import { hostKey } from '../../../src/commands/ssh/host-key.ts';
import { applyPlan } from '../../../src/engine/apply.ts';
import { makePlan } from '../../../src/engine/plan.ts';
import { applyRemoval, planRemoval } from '../../../src/engine/removal.ts';
import type { Resource } from '../../../src/engine/resource.ts';
import { securityGroup } from '../../../src/openstack/resources/firewall/security-group.ts';
import { server } from '../../../src/openstack/resources/servers/server.ts';
import { volume } from '../../../src/openstack/resources/volumes/volume.ts';
import type { LocalCloud } from '../local-cloud.ts';
import {
  cloudWith,
  compute,
  mark,
  markMetadata,
  network,
  openstackOf,
  owner,
  type Routes,
  storage,
  there,
} from './arrange.ts';

/** A cloud to be asked while the time stands still, but for the pauses. */
async function slowCloud(routes: Routes): Promise<LocalCloud> {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  return await cloudWith(routes);
}

/** After the first pause of a wait its time is over. */
const walk = {
  signal: new AbortController().signal,
  pause: async () => void vi.advanceTimersByTime(20 * 60_000),
};

async function provisioned(resource: Resource<unknown>) {
  const said: string[] = [];
  const emit = (event: { readonly type: string; readonly progress?: string }) =>
    void (event.progress !== undefined && said.push(event.progress));
  const plan = await makePlan('test', [resource], { ...walk, emit });
  const { changes } = await applyPlan(plan, { ...walk, emit, confirmed: true });
  return { said, error: changes.at(-1)?.error };
}

async function removed(resource: Resource<unknown>) {
  const all = { ...walk, emit: () => undefined };
  const changes = await applyRemoval(await planRemoval('test', [resource], { ...all, keep: () => undefined }), all);
  return changes.at(-1)?.error?.message;
}

const serverBody = (status: string, taskState: string | null = null) => ({
  id: 's1',
  name: 'registry',
  status,
  'OS-EXT-STS:task_state': taskState,
  flavor: { id: 'f1' },
  metadata: markMetadata,
  created: '2026-11-23T19:58:59Z',
});
const serverAt = `${compute}/servers/s1`;
const port = { id: 'p1', name: '', networkId: '', fixedIp: '', macAddress: '', securityGroupIds: [], description: '' };

function wantedServer(cloud: LocalCloud) {
  return server(openstackOf(cloud), {
    name: 'registry',
    words: ['c8-30gb-186', 'Bionic-x64'],
    owner,
    adoption: 'offered',
    image: there('image', { id: 'i1', name: '', status: 'active', minGiB: 8, createdAt: '' }),
    flavor: there('flavor', { id: 'f1', name: '', cores: 1, ramMiB: 1024, rootGiB: 20, ephemeralGiB: 0 }),
    keyPair: there('key pair', { name: '', fingerprint: '', publicKey: '' }),
    port: there('port', { ...port, deviceId: 's1' }),
  });
}

test('a server that is built for too long', async () => {
  await using cloud = await slowCloud({
    [`GET ${compute}/servers/detail`]: { body: { servers: [] } },
    [`POST ${compute}/servers`]: { status: 202, body: { server: { id: 's1' } } },
    [`GET ${serverAt}`]: { body: { server: serverBody('BUILD', 'spawning') } },
  });
  const { said, error } = await provisioned(wantedServer(cloud));
  expect(said).toEqual(['BUILD (spawning)']);
  expect(error).toEqual({
    message: 'Waited 900 s for server registry to become steady in vain; its last state was BUILD (spawning)',
    remedy: "Look at it in the cloud's dashboard. If it is only slow, run again: what is there already is kept.",
  });
});

test('a server that does not go', async () => {
  await using cloud = await slowCloud({
    [`GET ${compute}/servers/detail`]: { body: { servers: [serverBody('SHUTOFF')] } },
    [`GET ${serverAt}`]: [
      ...Array(3).fill({ body: { server: serverBody('SHUTOFF') } }),
      { body: { server: serverBody('SHUTOFF', 'deleting') } },
    ],
    [`DELETE ${serverAt}`]: { status: 204 },
  });
  expect(await removed(wantedServer(cloud))).toBe(
    'Waited 600 s for server registry to be gone in vain; its last state was SHUTOFF (deleting)',
  );
});

const volumeBody = (status: string) => ({
  id: 'v1',
  name: 'arbutus-data',
  size: 10,
  status,
  metadata: { ...markMetadata, role: 'data' },
  attachments: [],
  created_at: '2026-11-23T19:58:59',
});
const volumeAt = `${storage}/volumes/v1`;

function wantedVolume(cloud: LocalCloud) {
  return volume(openstackOf(cloud), {
    role: 'data',
    name: 'arbutus-data',
    serverName: 'registry',
    owner,
    adoption: 'offered',
    size: 10,
    growth: 'attached',
  });
}

test('a volume that is created for too long', async () => {
  await using cloud = await slowCloud({
    [`GET ${storage}/volumes/detail`]: { body: { volumes: [] } },
    [`POST ${storage}/volumes`]: { status: 202, body: { volume: volumeBody('creating') } },
    [`GET ${volumeAt}`]: { body: { volume: volumeBody('creating') } },
  });
  const { said, error } = await provisioned(wantedVolume(cloud));
  expect(said).toEqual(['creating']);
  expect(error?.message).toBe(
    'Waited 300 s for volume arbutus-data to be available in vain; its last state was creating',
  );
});

test('a volume that does not go', async () => {
  await using cloud = await slowCloud({
    [`GET ${storage}/volumes/detail`]: { body: { volumes: [volumeBody('available')] } },
    [`GET ${volumeAt}`]: [{ body: { volume: volumeBody('available') } }, { body: { volume: volumeBody('deleting') } }],
    [`DELETE ${volumeAt}`]: { status: 202 },
  });
  expect(await removed(wantedVolume(cloud))).toBe(
    'Waited 300 s for volume arbutus-data to be gone in vain; its last state was deleting',
  );
});

test('a security group that its ports do not let go', async () => {
  const group = { id: 'g1', name: 'registry', description: mark, security_group_rules: [] };
  const inUse = { NeutronError: { type: 'SecurityGroupInUse', message: 'Security Group g1 in use.', detail: '' } };
  await using cloud = await slowCloud({
    [`GET ${network}/security-groups`]: { body: { security_groups: [group] } },
    [`GET ${network}/security-groups/g1`]: { body: { security_group: group } },
    [`DELETE ${network}/security-groups/g1`]: { status: 409, body: inUse },
  });
  const wanted = securityGroup(openstackOf(cloud), {
    name: 'registry',
    localWords: '192.168.70.0/24',
    owner,
    adoption: 'offered',
    rules: [],
    localRanges: there('local network', []),
  });
  expect(await removed(wanted)).toBe('Waited 60 s for security group registry to be released by its ports in vain');
});

test.each([
  [{ status: 409 }, 'no console log yet'],
  [{ body: { output: 'Booting…' } }, 'console log without host keys'],
])('a console that never shows the host keys: %j', async (answer, state) => {
  await using cloud = await slowCloud({ [`POST ${serverAt}/action`]: answer });
  const at = there('server', {
    id: 's1',
    name: 'registry',
    status: 'ACTIVE',
    flavorId: 'f1',
    addresses: {},
    metadata: {},
    createdAt: '',
  });
  const { said, error } = await provisioned(hostKey(openstackOf(cloud), { server: at }));
  expect(said).toEqual([state]);
  expect(error).toEqual({
    message: `Waited 900 s for the host keys in the console log of registry in vain; its last state was ${state}`,
    remedy: expect.stringMatching(/^The image may not print them .* set server\.host-key to it\.$/),
  });
});
