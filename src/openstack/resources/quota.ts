import { ActionableError } from '../../engine/actionable-error.ts';
import { blockStorageLimits } from '../block-storage/limits.ts';
import { computeLimits } from '../compute/limits.ts';
import { networkQuotas } from '../network/quotas.ts';
import type { OpenStack } from '../openstack.ts';

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

export interface QuotaRow {
  /** As people call it: `floating IPs`. */
  readonly name: string;
  readonly need: number;
  readonly used: number;
  /** Infinity where there is no limit. */
  readonly limit: number;
  readonly left: number;
}

/**
 * Holds what is needed against the project's quotas. Quotas that the cloud does not show are left out.
 *
 * @see https://docs.openstack.org/api-ref/compute/#limits-limits
 */
export async function readQuota(
  openstack: OpenStack,
  need: QuotaNeed,
  signal?: AbortSignal,
): Promise<readonly QuotaRow[]> {
  const [compute, storage, network] = await Promise.all([
    computeLimits(openstack, signal),
    blockStorageLimits(openstack, signal),
    networkQuotas(openstack, signal),
  ]);
  const detail = (name: string, needed: number, of: { limit: number; used: number; reserved: number }): QuotaRow =>
    row(name, needed, of.used + of.reserved, of.limit);
  return [
    row('servers', need.instances, compute.totalInstancesUsed, compute.maxTotalInstances),
    row('cores', need.cores, compute.totalCoresUsed, compute.maxTotalCores),
    row('memory in MiB', need.ramMiB, compute.totalRAMUsed, compute.maxTotalRAMSize),
    ...(network === undefined
      ? []
      : [
          detail('ports', need.ports, network.port),
          detail('floating IPs', need.floatingIps, network.floatingip),
          detail('security groups', need.securityGroups, network.security_group),
          detail('security group rules', need.securityGroupRules, network.security_group_rule),
        ]),
    row('volumes', need.volumes, storage.totalVolumesUsed, storage.maxTotalVolumes),
    row('GiB of volumes', need.gigabytes, storage.totalGigabytesUsed, storage.maxTotalVolumeGigabytes),
  ];
}

/**
 * Goes on only when everything fits.
 *
 * @throws {ActionableError} with a table of what does not
 */
export function assertQuota(rows: readonly QuotaRow[]): void {
  const short = rows.filter(({ need, left }) => need > left);
  if (short.length === 0) return;
  throw new ActionableError(
    `The project's quota is exceeded: ${short.map(quotaWords).join('; ')}`,
    "Remove what is no longer needed, ask for less, or ask the cloud's operators for more quota.",
  );
}

/** A row in words: `floating IPs: need 1, used 3 of 3, left 0`. */
export function quotaWords({ name, need, used, limit, left }: QuotaRow): string {
  const of = limit === Number.POSITIVE_INFINITY ? `${used}, no limit` : `${used} of ${limit}, left ${left}`;
  return `${name}: need ${need}, used ${of}`;
}

/** @param limit -1 where there is none */
function row(name: string, need: number, used: number, limit: number): QuotaRow {
  const bound = limit < 0 ? Number.POSITIVE_INFINITY : limit;
  return { name, need, used, limit: bound, left: Math.max(0, bound - used) };
}
