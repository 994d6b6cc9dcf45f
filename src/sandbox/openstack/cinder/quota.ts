import { Refusal } from '../http/refusal.ts';
import type { Cloud } from '../state.ts';

/** What volumes take of the quota: their number, and GiB together. */
export function usage(cloud: Cloud): { readonly volumes: number; readonly gigabytes: number } {
  const volumes = [...cloud.volumes.values()];
  return { volumes: volumes.length, gigabytes: volumes.reduce((sum, { size }) => sum + size, 0) };
}

/**
 * @param gib how much more is asked for
 * @throws {Refusal} 413; the `Retry-After: 0` that comes with it is no promise
 */
export function holdToGigabytes(cloud: Cloud, gib: number): void {
  const { gigabytes } = usage(cloud);
  const limit = cloud.quotas.gigabytes;
  if (gigabytes + gib <= limit) return;
  throw overLimit(
    `VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested ${gib}G, quota is ${limit}G and ${gigabytes}G has been consumed.`,
  );
}

/** @throws {Refusal} 413 */
export function holdToNumber(cloud: Cloud): void {
  const limit = cloud.quotas.volumes;
  if (usage(cloud).volumes < limit) return;
  throw overLimit(`VolumeLimitExceeded: Maximum number of volumes allowed (${limit}) exceeded for quota 'volumes'.`);
}

function overLimit(message: string): Refusal {
  return new Refusal(413, message, 'OverLimit', { 'Retry-After': '0' });
}
