import type { Call } from '../http/call.ts';
import type { Route } from '../http/route.ts';
import type { Cloud } from '../state.ts';
import { usage } from './usage.ts';

/** What the project may have and has. https://docs.openstack.org/api-ref/compute/#limits-limits */
export function limitRoutes(cloud: Cloud): readonly Route[] {
  const project = cloud.identity.project.id;
  return [
    {
      method: 'GET',
      path: '/v2.1/limits',
      handle: (call) => ({ status: 200, body: { limits: { rate: [], absolute: absolute(cloud, call) } } }),
    },
    {
      method: 'GET',
      path: `/v2.1/os-quota-sets/${project}`,
      handle: () => ({ status: 200, body: { quota_set: { id: project, ...quotas(cloud) } } }),
    },
    {
      method: 'GET',
      path: '/v2.1/os-availability-zone',
      handle: () => ({
        status: 200,
        body: { availabilityZoneInfo: [{ zoneName: 'nova', zoneState: { available: true }, hosts: null }] },
      }),
    },
  ];
}

function absolute(cloud: Cloud, call: Call) {
  const { instances, cores, ram, keyPairs } = cloud.quotas;
  const used = usage(cloud);
  // Networks are Neutron's since 2.36, files were dropped with 2.57, image metadata with 2.39.
  const networks = { maxTotalFloatingIps: -1, maxSecurityGroups: -1, maxSecurityGroupRules: -1 };
  return {
    maxTotalInstances: instances,
    maxTotalCores: cores,
    maxTotalRAMSize: ram,
    maxServerMeta: 128,
    ...(call.since('2.39') ? {} : { maxImageMeta: 128 }),
    ...(call.since('2.57') ? {} : { maxPersonality: 5, maxPersonalitySize: 10_240 }),
    maxTotalKeypairs: keyPairs,
    maxServerGroups: 10,
    maxServerGroupMembers: 10,
    ...(call.since('2.36') ? {} : { ...networks, totalFloatingIpsUsed: 0, totalSecurityGroupsUsed: 0 }),
    totalRAMUsed: used.ram,
    totalCoresUsed: used.cores,
    totalInstancesUsed: used.instances,
    totalServerGroupsUsed: 0,
  };
}

function quotas({ quotas: { cores, instances, ram, keyPairs } }: Cloud) {
  return {
    cores,
    instances,
    key_pairs: keyPairs,
    metadata_items: 128,
    ram,
    server_group_members: 10,
    server_groups: 10,
  };
}
