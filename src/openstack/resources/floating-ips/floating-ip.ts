import { refuseUnlessOurs } from '../../../engine/adoption.ts';
import { type Difference, fact, type Resource, resource } from '../../../engine/resource.ts';
import { belongingOf, markDifferences, restoreMark, writeMark } from '../../marks/network-mark.ts';
import { asDescription, type OwnerMark } from '../../marks/owner-mark.ts';
import { theOneOfOurs } from '../../marks/the-one-of-ours.ts';
import { type FloatingIp, floatingIps } from '../../network/floating-ips.ts';
import type { Network } from '../../network/networks.ts';
import type { Port } from '../../network/ports.ts';
import type { OpenStack } from '../../openstack.ts';
import { notFound } from '../not-found.ts';
import { allocateFloatingIp } from './allocate-floating-ip.ts';
import { associate } from './associate.ts';
import { heldElsewhere, refuseForeignHolder } from './floating-ip-holder.ts';
import { giveBackFloatingIp } from './give-back-floating-ip.ts';
import { reuseFloatingIp } from './reuse-floating-ip.ts';
import { isReused } from './reused-floating-ip.ts';

export interface FloatingIpSpec {
  readonly owner: OwnerMark;
  readonly port: Resource<Port>;
  readonly from: NewAddress | { readonly address: string };
}

/** An address of a network, allocated unless there is one of ours already. */
interface NewAddress {
  readonly network: Resource<Network>;
  /** The free ones of the project (`freeFloatingIps`), where one of them may be taken instead of a new one. */
  readonly reuse?: Resource<readonly string[]>;
}

/**
 * The address that the world sees, leading to our port. It is never taken from another port: Neutron would move it
 * without complaint, and whatever it led to would be gone from the net.
 */
export function floatingIp(openstack: OpenStack, { owner, port, from }: FloatingIpSpec): Resource<FloatingIp> {
  return 'address' in from
    ? givenAddress(openstack, owner, port, from.address)
    : newAddress(openstack, owner, port, from);
}

/**
 * An address with our mark: the one that has it, or where that is allowed a free one of the project, or a new one. What
 * we allocated is released when that is asked for; what was in the project before is given back then.
 */
function newAddress(
  openstack: OpenStack,
  owner: OwnerMark,
  port: Resource<Port>,
  { network, reuse }: NewAddress,
): Resource<FloatingIp> {
  return resource({
    name: 'floating IP',
    needs: { port, network, ...(reuse === undefined ? {} : { reuse }) },
    wanted: reuse === undefined ? 'a new address' : 'a free address of the project, or else a new one',
    async find(_, { signal }) {
      return theOneOfOurs(await ofProject(openstack, signal), {
        kind: 'floating IP',
        mark: asDescription(owner),
        belonging: (found) => belongingOf(owner, found),
        tell: ({ address, portId }) => `${address}, ${portId === undefined ? 'free' : `at port ${portId}`}`,
      });
    },
    compare: (found, needs) => [...association(found, needs), ...markDifferences(owner, found)],
    async create(needs) {
      const reused = reuse === undefined ? undefined : await reuseFloatingIp(openstack, { ...needs, owner });
      if (reused !== undefined) return reused;
      const made = await allocateFloatingIp(openstack, needs.network, needs.port, asDescription(owner));
      return await writeMark(openstack, 'floatingip', made, owner);
    },
    async update(found, needs) {
      return await associate(openstack, await restoreMark(openstack, 'floatingip', found, owner), needs.port);
    },
    async remove(found, _, { signal }) {
      const now = await floatingIps.get(openstack, found.id, { signal });
      refuseUnlessOurs('floating IP', now, (one) => belongingOf(owner, one));
      await refuseForeignHolder(openstack, found, owner, signal);
      if (now !== undefined && isReused(now)) await giveBackFloatingIp(openstack, now, owner);
      else await floatingIps.delete(openstack, found.id);
    },
    describe: (found) =>
      isReused(found) ? `${found.address} (not allocated by us: given back, never released)` : found.address,
  });
}

/** An address that somebody allocated and gave to us. It stays unmarked, and is never released by us. */
function givenAddress(
  openstack: OpenStack,
  owner: OwnerMark,
  port: Resource<Port>,
  address: string,
): Resource<FloatingIp> {
  // A need only: the plan fails before anything is made, and yet a removal does not ask whose the address is.
  const usable = fact({
    name: `address ${address}`,
    async find(_, { signal }) {
      const all = await ofProject(openstack, signal);
      const found = all.find((one) => one.address === address);
      const command = 'openstack floating ip list';
      if (found === undefined)
        throw notFound(
          'floating IP',
          address,
          all.map((one) => one.address),
          command,
        );
      await refuseForeignHolder(openstack, found, owner, signal);
      return found;
    },
  });
  return resource({
    name: 'floating IP',
    needs: { port, usable },
    find: async (_, { signal }) => (await ofProject(openstack, signal)).find((one) => one.address === address),
    compare: association,
    update: (found, needs) => associate(openstack, found, needs.port),
    describe: (found) => found.address,
  });
}

async function ofProject(openstack: OpenStack, signal: AbortSignal): Promise<readonly FloatingIp[]> {
  return await floatingIps.list(openstack, { query: { project_id: await openstack.projectId() }, signal });
}

function association(found: FloatingIp, { port }: { readonly port: Port }): readonly Difference[] {
  if (found.portId === port.id) return [];
  if (found.portId !== undefined) throw heldElsewhere(found);
  return [{ words: `${found.address} leads nowhere, wanted to our port` }];
}
