import { ActionableError } from '../../engine/actionable-error.ts';
import { isShort, type Quota } from '../../engine/report.ts';
import { blockStorageLimits } from '../block-storage/limits.ts';
import { computeLimits } from '../compute/limits.ts';
import { networkQuotas } from '../network/quotas.ts';
import type { OpenStack } from '../openstack.ts';
import { quotaRemedy } from '../openstack-error.ts';

/** What is going to be created, counted as quotas count it. */
export interface QuotaNeed {
  readonly instances: number;
  readonly cores: number;
  readonly ramMiB: number;
  readonly ports: number;
  readonly floatingIps: number;
  readonly securityGroups: number;
  readonly securityGroupRules: number;
  readonly volumes: number;
  /** GiB of all volumes, or by how much they grow. */
  readonly gigabytes: number;
}

export interface Room {
  /** All that the cloud shows. */
  readonly quotas: readonly Quota[];
  /** Names of those it does not show and of which something is needed. */
  readonly hidden: readonly string[];
}

/** Of one quota; no limit is -1. Undefined where the cloud does not show it. */
type Standing = { readonly limit: number; readonly used: number } | undefined;

/**
 * Holds what is needed against the project's quotas.
 *
 * @see https://docs.openstack.org/api-ref/compute/#limits-limits
 */
export async function readQuota(openstack: OpenStack, need: QuotaNeed, signal?: AbortSignal): Promise<Room> {
  const [compute, storage, network] = await Promise.all([
    computeLimits(openstack, signal),
    blockStorageLimits(openstack, signal),
    networkQuotas(openstack, signal),
  ]);
  const rows: readonly (readonly [string, number, Standing])[] = [
    ['servers', need.instances, compute?.servers],
    ['cores', need.cores, compute?.cores],
    ['memory in MiB', need.ramMiB, compute?.ramMiB],
    ['ports', need.ports, network?.ports],
    ['floating IPs', need.floatingIps, network?.floatingIps],
    ['security groups', need.securityGroups, network?.securityGroups],
    ['security group rules', need.securityGroupRules, network?.securityGroupRules],
    ['volumes', need.volumes, storage?.volumes],
    ['GiB of volumes', need.gigabytes, storage?.gigabytes],
  ];
  return {
    quotas: rows.flatMap(([name, needed, standing]) => (standing === undefined ? [] : [row(name, needed, standing)])),
    hidden: rows.flatMap(([name, needed, standing]) => (standing === undefined && needed > 0 ? [name] : [])),
  };
}

/** What is wrong when not everything fits, naming what does not; undefined when it does. */
export function shortage(quotas: readonly Quota[]): ActionableError | undefined {
  const short = quotas.filter(isShort);
  if (short.length === 0) return undefined;
  return new ActionableError(`The project's quota is exceeded: ${short.map(quotaWords).join('; ')}`, quotaRemedy);
}

/** What is to be known of quotas that the cloud does not show, in sentences. */
export function hiddenWords({ hidden }: Room): readonly string[] {
  if (hidden.length === 0) return [];
  return [
    `The cloud does not show its quotas of ${hidden.join(', ')}: whether they suffice turns out only when something is created.`,
  ];
}

/** A row in words: `floating IPs: need 1, used 3 of 3, left 0`. */
export function quotaWords({ name, need, used, limit, left }: Quota): string {
  return `${name}: need ${need}, used ${used}${limit === null ? ', no limit' : ` of ${limit}, left ${left}`}`;
}

function row(name: string, need: number, { limit, used }: NonNullable<Standing>): Quota {
  if (limit < 0) return { name, need, used, limit: null, left: null };
  return { name, need, used, limit, left: Math.max(0, limit - used) };
}
