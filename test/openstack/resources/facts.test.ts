import { expect, test } from 'vitest';
import type { Resource } from '../../../src/engine/resource.ts';
import { externalNetwork } from '../../../src/openstack/resources/networks/external-network.ts';
import { localRanges } from '../../../src/openstack/resources/networks/local-ranges.ts';
import { network } from '../../../src/openstack/resources/networks/network.ts';
import { flavor } from '../../../src/openstack/resources/servers/flavor.ts';
import { image } from '../../../src/openstack/resources/servers/image.ts';
import type { Reply } from '../local-cloud.ts';
import { cloudWith, compute, network as neutron, openstackOf, planned, there } from './arrange.ts';

async function valueOrFailure(resource: Resource<unknown>): Promise<unknown> {
  const plan = await planned(resource);
  return plan.changes[0]?.error?.message ?? plan.foundOf(resource);
}

function anImage(fields: object) {
  return {
    id: 'i1',
    name: 'Bionic-x64',
    status: 'active',
    min_disk: 0,
    virtual_size: 8589934593,
    created_at: '2026',
    ...fields,
  };
}

function imagesNamed(name: string, found: readonly object[], others: readonly object[] = []) {
  const query = `?name=${name}`;
  return ({ path }: { readonly path: string }): Reply => ({ body: { images: path.endsWith(query) ? found : others } });
}

test('finds an image by its exact name, with the whole GiB it needs', async () => {
  await using cloud = await cloudWith({ 'GET /image/v2/images': imagesNamed('Bionic-x64', [anImage({})]) });
  expect(await valueOrFailure(image(openstackOf(cloud), 'Bionic-x64'))).toMatchObject({ id: 'i1', minGiB: 9 });
});

test('finds an image by its id', async () => {
  await using cloud = await cloudWith({
    'GET /image/v2/images': imagesNamed('i1', []),
    'GET /image/v2/images/i1': { body: anImage({}) },
  });
  expect(await valueOrFailure(image(openstackOf(cloud), 'i1'))).toMatchObject({ name: 'Bionic-x64' });
});

test('lists the ids of several active images of one name', async () => {
  const found = [anImage({}), anImage({ id: 'i2' }), anImage({ id: 'i3', status: 'deactivated' })];
  await using cloud = await cloudWith({ 'GET /image/v2/images': imagesNamed('Bionic-x64', found) });
  expect(await valueOrFailure(image(openstackOf(cloud), 'Bionic-x64'))).toBe(
    "There are several images named 'Bionic-x64': i1 (created 2026), i2 (created 2026)",
  );
});

test('says when an image is there and not usable', async () => {
  const queued = [anImage({ status: 'queued' })];
  await using cloud = await cloudWith({ 'GET /image/v2/images': imagesNamed('Bionic-x64', queued) });
  expect(await valueOrFailure(image(openstackOf(cloud), 'Bionic-x64'))).toMatch(/'Bionic-x64' \(id i1\) is queued/);
});

test('misses an image with the names that are near', async () => {
  await using cloud = await cloudWith({ 'GET /image/v2/images': imagesNamed('bionic-x86', [], [anImage({})]) });
  expect(await valueOrFailure(image(openstackOf(cloud), 'bionic-x86'))).toBe(
    "There is no image 'bionic-x86' for this project; the nearest name is 'Bionic-x64'",
  );
});

const flavors = [
  { id: 'f1', name: 'p1-1gb', vcpus: 1, ram: 1024, disk: 20 },
  { id: 'f2', name: 'c8-30gb-186', vcpus: 8, ram: 30720, disk: 20, 'OS-FLV-EXT-DATA:ephemeral': 186 },
];

test.each(['f2', 'c8-30gb-186'])('finds a flavor by %s', async (wanted) => {
  await using cloud = await cloudWith({ [`GET ${compute}/flavors/detail`]: { body: { flavors } } });
  expect(await valueOrFailure(flavor(openstackOf(cloud), wanted))).toEqual({
    id: 'f2',
    name: 'c8-30gb-186',
    cores: 8,
    ramMiB: 30720,
    rootGiB: 20,
    ephemeralGiB: 186,
  });
});

test('misses a flavor with the nearest names first', async () => {
  await using cloud = await cloudWith({ [`GET ${compute}/flavors/detail`]: { body: { flavors } } });
  expect(await valueOrFailure(flavor(openstackOf(cloud), 'c8-30gb'))).toBe(
    "There is no flavor 'c8-30gb' for this project; the nearest names are 'c8-30gb-186', 'p1-1gb'",
  );
});

const internal = { id: 'n1', name: 'internal', 'router:external': false, project_id: 'p1' };
const shared = { id: 'n2', name: 'shared', 'router:external': false, project_id: 'p0' };
const external = { id: 'n3', name: 'external', 'router:external': true, project_id: 'p0' };

async function cloudOf(...networks: readonly object[]) {
  return await cloudWith({ [`GET ${neutron}/networks`]: { body: { networks } } });
}

test("takes the project's only network when none is named", async () => {
  await using cloud = await cloudOf(external, shared, internal);
  expect(await valueOrFailure(network(openstackOf(cloud)))).toMatchObject({ id: 'n1' });
});

test('takes a shared network where the project has none of its own', async () => {
  await using cloud = await cloudOf(external, shared);
  expect(await valueOrFailure(network(openstackOf(cloud)))).toMatchObject({ id: 'n2' });
});

test('lists the ids of two networks of one name, and takes one by its id', async () => {
  await using cloud = await cloudOf(internal, { ...internal, id: 'n9' });
  expect(await valueOrFailure(network(openstackOf(cloud), 'internal'))).toBe(
    "There are 2 networks named 'internal': 'internal' (id n1), 'internal' (id n9)",
  );
  expect(await valueOrFailure(network(openstackOf(cloud), 'n9'))).toMatchObject({ id: 'n9' });
});

test('asks which of several external networks is meant', async () => {
  await using cloud = await cloudOf(internal, external, { ...external, id: 'n4', name: 'campus' });
  expect(await valueOrFailure(externalNetwork(openstackOf(cloud)))).toBe(
    "There are 2 external networks and none was chosen: 'external' (id n3), 'campus' (id n4)",
  );
  expect(await valueOrFailure(externalNetwork(openstackOf(cloud), 'campus'))).toMatchObject({ id: 'n4' });
});

test.each(['external', 'n3'])('says that a server needs an internal network where %s is asked for', async (wanted) => {
  await using cloud = await cloudOf(internal, external);
  expect(await valueOrFailure(network(openstackOf(cloud), wanted))).toBe(
    `The network '${wanted}' is an external one, and a server needs an internal one; the nearest name is 'internal'`,
  );
});

test('says that floating IPs come from an external network where an internal one is asked for', async () => {
  await using cloud = await cloudOf(internal, external);
  expect(await valueOrFailure(externalNetwork(openstackOf(cloud), 'internal'))).toBe(
    "The network 'internal' is an internal one, and floating IPs come from an external one; the nearest name is 'external'",
  );
});

test('does not offer an external network for the port', async () => {
  await using cloud = await cloudOf(internal, external);
  expect(await valueOrFailure(network(openstackOf(cloud), 'extern'))).toBe(
    "There is no network 'extern' for this project; the nearest name is 'internal'",
  );
});

test("tells a network's IPv4 ranges", async () => {
  const subnets = [
    { id: 'a', ip_version: 4, cidr: '192.168.70.0/24' },
    { id: 'b', ip_version: 6, cidr: 'fd00::/64' },
  ];
  await using cloud = await cloudWith({ [`GET ${neutron}/subnets`]: { body: { subnets } } });
  const on = there('network', { id: 'n1', name: 'internal', external: false, projectId: 'p1' });
  expect(await valueOrFailure(localRanges(openstackOf(cloud), on))).toEqual(['192.168.70.0/24']);
  expect(cloud.asked()).toEqual([`GET ${neutron}/subnets?network_id=n1`]);
});
