import type { Plan } from '../engine/plan.ts';
import { assertQuota, type QuotaNeed, readQuota } from '../openstack/resources/quota.ts';
import type { FirewallTarget } from '../target/target.ts';
import { firewallRules } from './firewall-rules.ts';
import type { Site } from './site.ts';
import type { InCloud } from './wanted-in-cloud.ts';

/**
 * Holds what a plan creates against the project's quotas before anything is created.
 *
 * @throws ActionableError with need, used and left of each quota that is short
 */
export async function assertRoomFor(
  plan: Plan,
  wanted: InCloud,
  site: Pick<Site, 'openstack' | 'target'>,
  signal: AbortSignal,
): Promise<void> {
  const need = needOf(plan, wanted, site.target);
  if (Object.values(need).every((count) => count === 0)) return;
  assertQuota(await readQuota(site.openstack, need, signal));
}

/** What a plan creates or lets grow, counted as quotas count it. */
export function needOf(plan: Plan, wanted: InCloud, target: Site['target']): QuotaNeed {
  const creates = (name: string) =>
    plan.changes.some(({ resource, action }) => resource === name && action === 'create') ? 1 : 0;
  const flavor = plan.foundOf(wanted.flavor);
  const instances = creates('server');
  const roles = ['data', 'registry'] as const;
  const growth = roles.map((role) =>
    Math.max(0, target.volumes[role].size - (plan.foundOf(wanted.volumes[role])?.size ?? 0)),
  );
  const free = wanted.freeAddresses === undefined ? undefined : plan.foundOf(wanted.freeAddresses);
  const bootVolume = instances * (target.server.bootVolume ?? 0);
  return {
    instances,
    cores: instances * (flavor?.cores ?? 0),
    ramMiB: instances * (flavor?.ramMiB ?? 0),
    ports: creates('port'),
    floatingIps: free === undefined || free.length === 0 ? creates('floating IP') : 0,
    securityGroups: creates('security group'),
    securityGroupRules: creates('security group') * rulesOf(target.firewall),
    volumes: roles.filter((role) => creates(`volume ${role}`)).length + (bootVolume > 0 ? 1 : 0),
    gigabytes: growth.reduce((sum, gib) => sum + gib, bootVolume),
  };
}

/** Two that let everything out come with the group; one is for the local network, and one at times for our own SSH. */
function rulesOf(firewall: FirewallTarget): number {
  return firewallRules(firewall).length + 3 + (firewall.sshFrom === 'runner' ? 1 : 0);
}
