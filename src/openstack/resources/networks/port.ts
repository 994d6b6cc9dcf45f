import { ActionableError } from '../../../engine/actionable-error.ts';
import { type Adoption, adoptable, refuseUnlessOurs } from '../../../engine/adoption.ts';
import { type Resource, resource } from '../../../engine/resource.ts';
import { belongingOf, markDifferences, restoreMark, writeMark } from '../../marks/network-mark.ts';
import { asDescription, type OwnerMark } from '../../marks/owner-mark.ts';
import { oursOrCandidate } from '../../marks/the-one-of-ours.ts';
import type { Network } from '../../network/networks.ts';
import { type Port, ports, setSecurityGroups } from '../../network/ports.ts';
import type { SecurityGroup } from '../../network/security-groups.ts';
import type { OpenStack } from '../../openstack.ts';

export interface PortSpec {
  readonly name: string;
  readonly owner: OwnerMark;
  readonly adoption: Adoption;
  readonly network: Resource<Network>;
  readonly securityGroup: Resource<SecurityGroup>;
}

/**
 * The port that the server boots with. It is made before the server and outlives it, and with it the fixed address,
 * the floating IP and the security group, which only the port has: Nova ignores groups of a server with a ready port.
 */
export function port(openstack: OpenStack, spec: PortSpec): Resource<Port> {
  const { name, owner, network, securityGroup } = spec;
  const whose = (found: Port) => belongingOf(owner, found);
  const { adoption, find } = adoptable({
    of: 'port',
    identity: {},
    async look(_, { signal }) {
      const query = { project_id: await openstack.projectId() };
      return oursOrCandidate(await ports.list(openstack, { query, signal }), {
        kind: 'port',
        name,
        mark: asDescription(owner),
        adoption: spec.adoption,
        belonging: whose,
        tell,
      });
    },
    tell,
    again: (id) => ports.get(openstack, id),
    belonging: whose,
    mark: (found) => writeMark(openstack, 'port', found, owner),
  });
  return resource({
    name: 'port',
    identity: { adoption },
    needs: { network, securityGroup },
    wanted: name,
    find,
    compare(found, needs) {
      if (found.networkId !== needs.network.id) throw elsewhere(found, needs.network);
      const secured = found.securityGroupIds.includes(needs.securityGroup.id);
      const group = secured ? [] : [{ words: `lacks the security group ${needs.securityGroup.name}` }];
      return [...group, ...markDifferences(owner, found)];
    },
    async create(needs) {
      const made = await ports.create(openstack, {
        name,
        description: asDescription(owner),
        network_id: needs.network.id,
        security_groups: [needs.securityGroup.id],
      });
      return await writeMark(openstack, 'port', made, owner);
    },
    async update(found, needs) {
      const marked = await restoreMark(openstack, 'port', found, owner);
      if (marked.securityGroupIds.includes(needs.securityGroup.id)) return marked;
      return await setSecurityGroups(openstack, found.id, [...found.securityGroupIds, needs.securityGroup.id]);
    },
    async remove({ id }, _, { signal }) {
      refuseUnlessOurs('port', await ports.get(openstack, id, { signal }), whose);
      await ports.delete(openstack, id);
    },
    describe: ({ id, fixedIp }) => `${fixedIp}, id ${id}`,
  });
}

function tell({ name, fixedIp, networkId, deviceId, createdAt }: Port): string {
  const created = createdAt === undefined ? '' : `, created ${createdAt}`;
  return `'${name}', ${fixedIp} on the network ${networkId}, ${deviceId === '' ? 'free' : `of server ${deviceId}`}${created}`;
}

function elsewhere({ id, fixedIp, networkId }: Port, wanted: Network): ActionableError {
  return new ActionableError(
    `The port ${id} (${fixedIp}) is on the network ${networkId}, and '${wanted.name}' (${wanted.id}) is wanted; a port cannot move`,
    'Choose its own network again, or remove server and port first: the volumes and the floating IP stay.',
  );
}
