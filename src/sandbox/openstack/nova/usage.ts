import { Refusal } from '../http/refusal.ts';
import type { Cloud, Flavor } from '../state.ts';

export interface Usage {
  readonly cores: number;
  readonly instances: number;
  /** MiB */
  readonly ram: number;
}

export function usage(cloud: Cloud): Usage {
  const flavors = [...cloud.servers.values()].map(({ flavor }) => flavor);
  return {
    cores: flavors.reduce((sum, { vcpus }) => sum + vcpus, 0),
    instances: flavors.length,
    ram: flavors.reduce((sum, { ramMib }) => sum + ramMib, 0),
  };
}

/** @throws {Refusal} 403, naming every quota that is too small */
export function holdToQuota(cloud: Cloud, flavor: Flavor, count: number): void {
  const used = usage(cloud);
  const asked: Usage = { cores: flavor.vcpus * count, instances: count, ram: flavor.ramMib * count };
  const names = (['cores', 'instances', 'ram'] as const).filter(
    (name) => used[name] + asked[name] > cloud.quotas[name],
  );
  if (names.length === 0) return;
  const list = (of: Usage): string => names.map((name) => of[name]).join(', ');
  const all = names.join(', ');
  throw new Refusal(
    403,
    `Quota exceeded for ${all}: Requested ${list(asked)}, but already used ${list(used)} of ${list(cloud.quotas)} ${all}`,
  );
}
