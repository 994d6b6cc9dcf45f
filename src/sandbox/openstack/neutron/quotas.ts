import type { Route } from '../http/route.ts';
import type { Cloud } from '../state.ts';

interface Quota {
  readonly limit: number;
  readonly used: number;
}

/** What the project may have and has. https://docs.openstack.org/api-ref/network/v2/#quotas-extension-quotas */
export function quotaRoutes(cloud: Cloud): readonly Route[] {
  const path = `/v2.0/quotas/${cloud.identity.project.id}`;
  const limits = () => Object.entries(quotas(cloud)).map(([name, { limit }]) => [name, limit]);
  const details = () => Object.entries(quotas(cloud)).map(([name, quota]) => [name, { ...quota, reserved: 0 }]);
  return [
    { method: 'GET', path, handle: () => ({ status: 200, body: { quota: Object.fromEntries(limits()) } }) },
    ...[`${path}/details`, `${path}/details.json`].map(
      (each): Route => ({
        method: 'GET',
        path: each,
        handle: () => ({ status: 200, body: { quota: Object.fromEntries(details()) } }),
      }),
    ),
  ];
}

function quotas(cloud: Cloud): Readonly<Record<string, Quota>> {
  const mine = cloud.networks.filter(({ mine }) => mine).length;
  const { ports, floatingIps, securityGroups, securityGroupRules } = cloud.quotas;
  return {
    network: { limit: 100, used: mine },
    subnet: { limit: 100, used: mine },
    subnetpool: { limit: -1, used: 0 },
    port: { limit: ports, used: cloud.ports.size },
    router: { limit: 10, used: 1 },
    floatingip: { limit: floatingIps, used: cloud.floatingIps.size },
    rbac_policy: { limit: 10, used: 0 },
    security_group: { limit: securityGroups, used: cloud.groups.size },
    security_group_rule: { limit: securityGroupRules, used: cloud.rules.size },
  };
}
