import { expect, test } from 'vitest';
import { assertQuota, quotaWords, readQuota } from '../../../src/openstack/resources/quota.ts';
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
  expect((await readQuota(openstackOf(cloud), need)).map(quotaWords)).toEqual([
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
});

test('names everything that does not fit, and nothing else', async () => {
  await using cloud = await cloudWith(quotas);
  const rows = await readQuota(openstackOf(cloud), need);
  expect(() => assertQuota(rows)).toThrow(
    "The project's quota is exceeded: floating IPs: need 1, used 3 of 3, left 0; GiB of volumes: need 2500, used 100 of 2000, left 1900",
  );
});

test('lets go on what needs nothing, even where more is used than allowed', () => {
  expect(() => assertQuota([{ name: 'volumes', need: 0, used: 12, limit: 10, left: 0 }])).not.toThrow();
});

test('does without the quotas of a Neutron that does not show them', async () => {
  await using cloud = await cloudWith({ ...quotas, [`GET ${network}/quotas/p1/details.json`]: { status: 404 } });
  const names = (await readQuota(openstackOf(cloud), need)).map(({ name }) => name);
  expect(names).toEqual(['servers', 'cores', 'memory in MiB', 'volumes', 'GiB of volumes']);
});
