import type { Route } from '../http/route.ts';
import type { Cloud } from '../state.ts';
import { usage } from './quota.ts';

/** https://docs.openstack.org/api-ref/block-storage/v3/#limits-limits */
export function limitRoutes(cloud: Cloud, base: string): readonly Route[] {
  return [
    {
      method: 'GET',
      path: `${base}/limits`,
      handle: () => ({ status: 200, body: { limits: { rate: [], absolute: absolute(cloud) } } }),
    },
  ];
}

function absolute(cloud: Cloud) {
  const { volumes, gigabytes } = usage(cloud);
  return {
    maxTotalVolumes: cloud.quotas.volumes,
    maxTotalSnapshots: 10,
    maxTotalVolumeGigabytes: cloud.quotas.gigabytes,
    maxTotalBackups: 10,
    maxTotalBackupGigabytes: 1000,
    totalVolumesUsed: volumes,
    totalGigabytesUsed: gigabytes,
    totalSnapshotsUsed: 0,
    totalBackupsUsed: 0,
    totalBackupGigabytesUsed: 0,
  };
}
