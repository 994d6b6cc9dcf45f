import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { OpenStack, Service } from '../../../src/openstack/openstack.ts';
import { connect } from '../../../src/openstack/session.ts';
import type { OpenStackOptions } from '../../../src/sandbox/openstack/options.ts';
import { type SandboxOpenStack, startOpenStack } from '../../../src/sandbox/openstack/start-openstack.ts';

const named = z.object({ id: z.string(), name: z.string() });

let cloud: SandboxOpenStack;
let os: OpenStack;
let told: string[];

async function start(options: Partial<OpenStackOptions> = {}): Promise<void> {
  told = [];
  cloud = await startOpenStack({
    pace: 0,
    listener: {
      booted: ({ name }) => told.push(`${name} booted`),
      stopped: ({ name }) => told.push(`${name} stopped`),
      deleted: ({ name }) => told.push(`${name} deleted`),
      volumeDeleted: () => told.push('volume deleted'),
    },
    console: ({ name }) => `one\ntwo\n${name} login: `,
    ...options,
  });
  const { id, secret } = cloud.applicationCredential;
  const auth = { method: 'application-credential', credential: { id }, secret } as const;
  os = connect({ authUrl: cloud.authUrl, auth, interface: 'public', source: 'the sandbox' });
}

beforeEach(() => start());
afterEach(() => cloud.close());

async function post(service: Service, path: string, body: unknown, microversion?: string): Promise<unknown> {
  const request = { method: 'POST', path, body, ...(microversion === undefined ? {} : { microversion }) } as const;
  return (await os.request(service, request)).body;
}

async function made(service: Service, path: string, key: string, attributes: object): Promise<string> {
  const body = z
    .object({ [key]: z.object({ id: z.string() }) })
    .parse(await post(service, path, { [key]: attributes }));
  return body[key]?.id ?? '';
}

async function idOf(service: Service, key: string, name: string): Promise<string> {
  const all = z.array(named).parse(await os.list(service, key, { path: `/${key}` }));
  return all.find((each) => each.name === name)?.id ?? '';
}

async function server(attributes: object = {}, flavor = 'p1-1gb'): Promise<string> {
  const imageRef = await idOf('image', 'images', 'Bionic-x64');
  const flavorRef = await idOf('compute', 'flavors', flavor);
  const id = await made('compute', '/servers', 'server', { name: 'registry', imageRef, flavorRef, ...attributes });
  await vi.waitFor(() => expect(told).toContain('registry booted'));
  return id;
}

async function volume(size = 1): Promise<string> {
  const id = await made('block-storage', '/volumes', 'volume', { size });
  await becomes(id, { status: 'available' });
  return id;
}

async function becomes(volumeId: string, state: object): Promise<void> {
  const path = `/volumes/${volumeId}`;
  await expect
    .poll(async () => (await os.request('block-storage', { method: 'GET', path })).body)
    .toMatchObject({ volume: state });
}

/** A server behind a floating IP, with a security group of its own. */
async function serverInPublic(rules: readonly object[]): Promise<string> {
  const security_group_id = await made('network', '/security-groups', 'security_group', { name: 'registry' });
  for (const rule of rules) {
    await post('network', '/security-group-rules', {
      security_group_rule: { security_group_id, direction: 'ingress', ...rule },
    });
  }
  const network_id = await idOf('network', 'networks', 'internal');
  const port_id = await made('network', '/ports', 'port', { network_id, security_groups: [security_group_id] });
  const floating_network_id = await idOf('network', 'networks', 'external');
  await made('network', '/floatingips', 'floatingip', { floating_network_id, port_id });
  return await server({ networks: [{ port: port_id }] });
}

const ssh = { protocol: 'tcp', port_range_min: 22, port_range_max: 22 };

test('lets in with the password it tells', async () => {
  const { name, password, project } = cloud.user;
  const domain = { name: 'Default' };
  const auth = { method: 'password', user: { name, domain }, password, project: { name: project, domain } } as const;
  const session = connect({ authUrl: cloud.authUrl, auth, interface: 'public', source: 'the sandbox' });
  expect(await session.projectId()).toBe(await os.projectId());
});

test('tells of a guest that boots, reboots, stops, starts and goes', async () => {
  const id = await server();
  const act = (action: object) => post('compute', `/servers/${id}/action`, action);
  const hears = (...words: string[]) => vi.waitFor(() => expect(told).toEqual(words));
  await hears('registry booted');
  await act({ reboot: { type: 'SOFT' } });
  await hears('registry booted', 'registry stopped', 'registry booted');
  await act({ 'os-stop': null });
  await vi.waitFor(() => expect(told).toHaveLength(4));
  await act({ 'os-start': null });
  await vi.waitFor(() => expect(told).toHaveLength(5));
  await os.request('compute', { method: 'DELETE', path: `/servers/${id}` });
  await vi.waitFor(() => expect(told.slice(3)).toEqual(['registry stopped', 'registry booted', 'registry deleted']));
});

test('leads from a floating IP to the server, through the ports that its group opens to anyone', async () => {
  await serverInPublic([
    ssh,
    { protocol: 'tcp', port_range_min: 443, port_range_max: 444, remote_ip_prefix: '0.0.0.0/0' },
  ]);
  const admitted = (port: number) => cloud.serverBehind('203.0.113.10', port)?.admitted;
  expect([22, 443, 444].map(admitted)).toEqual([true, true, true]);
  expect([80, 445].map(admitted)).toEqual([false, false]);
  expect(cloud.serverBehind('203.0.113.10', 22)?.server.name).toBe('registry');
});

test('does not let just anyone in where only some may', async () => {
  await serverInPublic([{ remote_ip_prefix: '192.168.70.0/24' }, { ...ssh, protocol: 'udp' }]);
  expect(cloud.serverBehind('203.0.113.10', 22)?.admitted).toBe(false);
});

test.each([
  ['127.0.0.1/32', true],
  ['127.0.0.0/8', true],
  ['127.0.0.2/32', false],
  ['198.51.100.0/24', false],
])('takes whoever comes for this machine: a rule for %s', async (remote_ip_prefix, admitted) => {
  await serverInPublic([{ ...ssh, remote_ip_prefix }]);
  expect(cloud.serverBehind('203.0.113.10', 22)?.admitted).toBe(admitted);
});

test('leads nowhere without a floating IP, or when the server is stopped', async () => {
  const id = await serverInPublic([ssh]);
  expect(cloud.serverBehind('203.0.113.11', 22)).toBeUndefined();
  await post('compute', `/servers/${id}/action`, { 'os-stop': null });
  await vi.waitFor(() => expect(told).toContain('registry stopped'));
  expect(cloud.serverBehind('203.0.113.10', 22)).toBeUndefined();
});

test('gives a volume the first letter after the ephemeral disk, and shows it once it is attached', async () => {
  const id = await server({}, 'c1-1gb-8');
  const volumeId = await volume(3);
  await post('compute', `/servers/${id}/os-volume_attachments`, { volumeAttachment: { volumeId } });
  await becomes(volumeId, { status: 'in-use' });
  expect(cloud.servers()).toMatchObject([{ id, volumes: [{ id: volumeId, sizeGib: 3, device: '/dev/vdc' }] }]);
});

test('extends a volume in use for who speaks 3.42', async () => {
  const id = await server();
  const volumeId = await volume();
  await post('compute', `/servers/${id}/os-volume_attachments`, { volumeAttachment: { volumeId } });
  await becomes(volumeId, { status: 'in-use' });
  await post('block-storage', `/volumes/${volumeId}/action`, { 'os-extend': { new_size: 5 } }, '3.42');
  await becomes(volumeId, { status: 'in-use', size: 5 });
});

test('boots from a volume that goes with the server, and frees the others', async () => {
  const uuid = await idOf('image', 'images', 'Bionic-x64');
  const root = {
    boot_index: 0,
    uuid,
    source_type: 'image',
    destination_type: 'volume',
    volume_size: 20,
    delete_on_termination: true,
  };
  const id = await server({ imageRef: '', block_device_mapping_v2: [root] });
  expect((await os.request('compute', { method: 'GET', path: `/servers/${id}` })).body).toMatchObject({
    server: { image: '' },
  });
  await vi.waitFor(() => expect(cloud.servers()[0]?.volumes).toMatchObject([{ sizeGib: 20, device: '/dev/vda' }]));
  const data = await volume();
  await post('compute', `/servers/${id}/os-volume_attachments`, { volumeAttachment: { volumeId: data } });
  await becomes(data, { status: 'in-use' });
  await os.request('compute', { method: 'DELETE', path: `/servers/${id}` });
  await vi.waitFor(() => expect(told).toContain('volume deleted'));
  await becomes(data, { status: 'available', attachments: [] });
});

test('keeps a floating IP when the server that Nova plugged in is gone', async () => {
  const id = await server({ networks: [{ uuid: await idOf('network', 'networks', 'internal') }] });
  const [port] = z
    .array(z.object({ id: z.string() }))
    .parse(await os.list('network', 'ports', { path: '/ports', query: { device_id: id } }));
  const floating_network_id = await idOf('network', 'networks', 'external');
  await made('network', '/floatingips', 'floatingip', { floating_network_id, port_id: port?.id });
  await os.request('compute', { method: 'DELETE', path: `/servers/${id}` });
  await vi.waitFor(() => expect(told).toContain('registry deleted'));
  const left = await os.list('network', 'floatingips', { path: '/floatingips' });
  expect(left).toMatchObject([{ floating_ip_address: '203.0.113.10', port_id: null }]);
});

test('shows the last lines of the console', async () => {
  const id = await server();
  const body = await post('compute', `/servers/${id}/action`, { 'os-getConsoleOutput': { length: 2 } });
  expect(body).toEqual({ output: 'two\nregistry login: ' });
});

test('has the quotas it was started with', async () => {
  await cloud.close();
  await start({ quotas: { floatingIps: 1, gigabytes: 10 } });
  const floatingip = { floating_network_id: await idOf('network', 'networks', 'external') };
  await made('network', '/floatingips', 'floatingip', floatingip);
  const refused = { status: 409, type: 'OverQuota', kind: 'quota' };
  await expect(post('network', '/floatingips', { floatingip })).rejects.toMatchObject(refused);
  const tooLarge = { volume: { size: 11 } };
  await expect(post('block-storage', '/volumes', tooLarge)).rejects.toMatchObject({ status: 413, kind: 'quota' });
});
