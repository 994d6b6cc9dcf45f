import type { Plan } from '../../engine/plan.ts';
import { flavors } from '../../openstack/compute/flavors.ts';
import { ruleDifferences } from '../../openstack/resources/firewall/rule-differences.ts';
import { localRules } from '../../openstack/resources/firewall/security-rules.ts';
import { type QuotaNeed, type Room, readQuota } from '../../openstack/resources/quota.ts';
import { bootVolumeSize } from '../../openstack/resources/servers/boot-source.ts';
import type { Site } from '../site/site.ts';
import { firewallRules } from './firewall-rules.ts';
import type { InCloud } from './in-cloud.ts';

type Surroundings = Pick<Site, 'openstack' | 'owner' | 'target'>;

interface Look {
  readonly signal: AbortSignal;
  /** Whether the security group is there already and counted, though not ours yet. */
  readonly claimed?: boolean;
}

/** Holds what a plan creates or lets grow against the project's quotas. */
export async function roomFor(
  plan: Plan,
  wanted: InCloud,
  site: Surroundings,
  { signal, claimed = false }: Look,
): Promise<Room> {
  const need = await needOf(plan, wanted, site, signal);
  return await readQuota(site.openstack, claimed ? withoutClaim(need) : need, signal);
}

/** Names of what needs room and is not counted, as the plan could not tell what will become of it. */
export function uncounted(
  plan: Plan,
  { server, port, floatingIp, securityGroup, volumes }: InCloud,
): readonly string[] {
  const all = [server, port, floatingIp, securityGroup, volumes.data, volumes.registry].map(({ name }) => name);
  const known = new Set(plan.changes.filter(({ outcome }) => outcome === 'planned').map(({ resource }) => resource));
  return all.filter((name) => !known.has(name));
}

function withoutClaim({ securityGroups, securityGroupRules, ...need }: QuotaNeed): QuotaNeed {
  return {
    ...need,
    securityGroups: Math.max(0, securityGroups - 1),
    securityGroupRules: Math.max(0, securityGroupRules - comeWithGroup),
  };
}

async function needOf(
  plan: Plan,
  wanted: InCloud,
  { openstack, owner, target }: Surroundings,
  signal: AbortSignal,
): Promise<QuotaNeed> {
  const actionOn = (name: string) => plan.changes.find(({ resource }) => resource === name)?.action;
  const creates = (name: string) => (actionOn(name) === 'create' ? 1 : 0);
  const made = ['create', 'replace'].includes(actionOn('server') ?? '');
  const flavor = made ? plan.foundOf(wanted.flavor) : undefined;
  const image = made ? plan.foundOf(wanted.image) : undefined;
  // The server that is replaced goes first.
  const old = plan.foundOf(wanted.server);
  const oldFlavor = made && old !== undefined ? await flavors.get(openstack, old.flavorId, { signal }) : undefined;
  const bootVolume = flavor && image && bootVolumeSize(image, flavor, target.server.bootVolume);
  const roles = ['data', 'registry'] as const;
  const missed = uncounted(plan, wanted);
  const known = roles.filter((role) => !missed.includes(wanted.volumes[role].name));
  const growth = known.map((role) =>
    Math.max(0, target.volumes[role].size - (plan.foundOf(wanted.volumes[role])?.size ?? 0)),
  );
  const free = wanted.freeAddresses === undefined ? undefined : plan.foundOf(wanted.freeAddresses);
  return {
    instances: creates('server'),
    cores: Math.max(0, (flavor?.cores ?? 0) - (oldFlavor?.cores ?? 0)),
    ramMiB: Math.max(0, (flavor?.ramMiB ?? 0) - (oldFlavor?.ramMiB ?? 0)),
    ports: creates('port'),
    floatingIps: free === undefined || free.length === 0 ? creates('floating IP') : 0,
    securityGroups: creates('security group'),
    securityGroupRules: rulesIn(plan, wanted, { owner, target }),
    volumes: roles.filter((role) => creates(`volume ${role}`)).length + (bootVolume === undefined ? 0 : 1),
    gigabytes: growth.reduce((sum, gib) => sum + gib, bootVolume ?? 0),
  };
}

/** A new group comes with two rules that let everything out, over IPv4 and IPv6. */
const comeWithGroup = 2;

function rulesIn(plan: Plan, wanted: InCloud, { owner, target }: Pick<Site, 'owner' | 'target'>): number {
  const rules = [...localRules(plan.foundOf(wanted.localRanges) ?? []), ...firewallRules(target.firewall)];
  const forThisRun = target.firewall.sshFrom === 'runner' ? 1 : 0;
  const group = plan.foundOf(wanted.securityGroup);
  if (group === undefined) return comeWithGroup + rules.length + forThisRun;
  // Those that are no longer wanted go first.
  const { missing, surplus, expired, replaced } = ruleDifferences(group, rules, owner);
  return Math.max(0, missing.length - surplus.length - expired.length - replaced.length) + forThisRun;
}
