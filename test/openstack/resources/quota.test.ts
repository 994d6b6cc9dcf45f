import { expect, test } from 'vitest';
import { hiddenWords, quotaWords, readQuota, shortage } from '../../../src/openstack/resources/quota.ts';
import { cloudWith, compute, network, openstackOf, storage } from './arrange.ts';

const need = {
  instances: 1,
  cores: 8,
  ramMiB: 30720,
  ports: 1,
  floatingIps: 1,
  securityGroups: 1,
  securityGroupRules: 4,
  volumes: 2,
  gigabytes: 2500,
};

const detail = (limit: number, used: number, reserved = 0) => ({ limit, used, reserved });

const quotas = {
  [`GET ${compute}/limits`]: {
    body: {
      limits: {
        absolute: {
          maxTotalInstances: 10,
          totalInstancesUsed: 9,
          maxTotalCores: -1,
          totalCoresUsed: 72,
          maxTotalRAMSize: 320000,
          totalRAMUsed: 0,
        },
      },
    },
  },
  [`GET ${storage}/limits`]: {
    body: {
      limits: {
        absolute: {
          maxTotalVolumes: 10,
          totalVolumesUsed: 1,
          maxTotalVolumeGigabytes: 2000,
          totalGigabytesUsed: 100,
        },
      },
    },
  },
  [`GET ${network}/quotas/p1/details.json`]: {
    body: {
      quota: {
        port: detail(500, 3),
        floatingip: detail(3, 2, 1),
        security_group: detail(10, 1),
        security_group_rule: detail(100, 4),
      },
    },
  },
};

test('holds need against limit and use, what is reserved included', async () => {
  await using cloud = await cloudWith(quotas);
  const room = await readQuota(openstackOf(cloud), need);
  expect(room.quotas.map(quotaWords)).toEqual([
    'servers: need 1, used 9 of 10, left 1',
    'cores: need 8, used 72, no limit',
    'memory in MiB: need 30720, used 0 of 320000, left 320000',
    'ports: need 1, used 3 of 500, left 497',
    'floating IPs: need 1, used 3 of 3, left 0',
    'security groups: need 1, used 1 of 10, left 9',
    'security group rules: need 4, used 4 of 100, left 96',
    'volumes: need 2, used 1 of 10, left 9',
    'GiB of volumes: need 2500, used 100 of 2000, left 1900',
  ]);
  expect(hiddenWords(room)).toEqual([]);
});

test('is the same after a way through JSON, no limit included', async () => {
  await using cloud = await cloudWith(quotas);
  const room = await readQuota(openstackOf(cloud), need);
  expect(JSON.parse(JSON.stringify(room))).toEqual(room);
  expect(room.quotas[1]).toEqual({ name: 'cores', need: 8, used: 72, limit: null, left: null });
});

test('names everything that does not fit, and nothing else', async () => {
  await using cloud = await cloudWith(quotas);
  expect(shortage((await readQuota(openstackOf(cloud), need)).quotas)).toMatchObject({
    message:
      "The project's quota is exceeded: floating IPs: need 1, used 3 of 3, left 0; GiB of volumes: need 2500, used 100 of 2000, left 1900",
    remedy: "Remove what is no longer needed, ask for less, or ask the cloud's operators for more quota.",
  });
});

test('lets go on what needs nothing, even where more is used than allowed', () => {
  expect(shortage([{ name: 'volumes', need: 0, used: 12, limit: 10, left: 0 }])).toBeUndefined();
});

test.each([
  [`GET ${network}/quotas/p1/details.json`, 404, 'ports, floating IPs, security groups, security group rules'],
  [`GET ${storage}/limits`, 403, 'volumes, GiB of volumes'],
  [`GET ${compute}/limits`, 403, 'servers, cores, memory in MiB'],
])('leaves out what a cloud does not show, and says so: %s', async (route, status, names) => {
  await using cloud = await cloudWith({ ...quotas, [route]: { status } });
  const room = await readQuota(openstackOf(cloud), need);
  expect(hiddenWords(room)).toEqual([
    `The cloud does not show its quotas of ${names}: whether they suffice turns out only when something is created.`,
  ]);
  expect(room.quotas.filter(({ name }) => names.split(', ').includes(name))).toEqual([]);
  expect(room.quotas.length + names.split(', ').length).toBe(9);
});

test('does not speak of hidden quotas that nothing is needed of', async () => {
  await using cloud = await cloudWith({ ...quotas, [`GET ${storage}/limits`]: { status: 403 } });
  expect(hiddenWords(await readQuota(openstackOf(cloud), { ...need, volumes: 0, gigabytes: 0 }))).toEqual([]);
});
