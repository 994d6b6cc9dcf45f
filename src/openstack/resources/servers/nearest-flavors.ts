import { type Flavor, flavors } from '../../compute/flavors.ts';
import type { OpenStack } from '../../openstack.ts';

const most = 3;

/**
 * The other flavors that come nearest to one, those that need no more room than it before the others, in words:
 * `c4-15gb-83 (4 cores, 15 GiB)`.
 *
 * @returns nothing where they cannot be told
 */
export async function nearestFlavors(openstack: OpenStack, flavorId: string): Promise<readonly string[]> {
  const all = await flavors.list(openstack).catch(() => []);
  const wanted = all.find(({ id }) => id === flavorId);
  if (wanted === undefined) return [];
  return all
    .filter((one) => one !== wanted)
    .toSorted((a, b) => more(a, wanted) - more(b, wanted) || distance(a, wanted) - distance(b, wanted))
    .slice(0, most)
    .map(({ name, cores, ramMiB }) => `${name} (${cores} cores, ${Math.round(ramMiB / 1024)} GiB)`);
}

function more(one: Flavor, other: Flavor): number {
  return one.cores > other.cores || one.ramMiB > other.ramMiB ? 1 : 0;
}

/** Twice as much of one thing is as far as half of it. */
function distance(one: Flavor, other: Flavor): number {
  return Math.abs(Math.log2(one.cores / other.cores)) + Math.abs(Math.log2(one.ramMiB / other.ramMiB));
}
