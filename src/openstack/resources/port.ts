import { ActionableError } from '../../engine/actionable-error.ts';
import { type Resource, resource } from '../../engine/resource.ts';
import type { Network } from '../network/networks.ts';
import { type Port, ports, setSecurityGroups } from '../network/ports.ts';
import type { SecurityGroup } from '../network/security-groups.ts';
import type { OpenStack } from '../openstack.ts';
import { asDescription, isOurs, type OwnerMark } from './owner-mark.ts';
import { theOneOfOurs } from './the-one-of-ours.ts';

export interface PortSpec {
  readonly name: string;
  readonly owner: OwnerMark;
  readonly network: Resource<Network>;
  readonly securityGroup: Resource<SecurityGroup>;
}

/**
 * The port that the server boots with. It is made before the server and outlives it, and with it the fixed address,
 * the floating IP and the security group, which only the port has: Nova ignores groups of a server with a ready port.
 */
export function port(openstack: OpenStack, { name, owner, network, securityGroup }: PortSpec): Resource<Port> {
  return resource({
    name: 'port',
    needs: { network, securityGroup },
    wanted: name,
    async find(_, { signal }) {
      const query = { project_id: await openstack.projectId() };
      return theOneOfOurs(await ports.list(openstack, { query, signal }), {
        kind: 'port',
        name,
        mark: asDescription(owner),
        marked: ({ description }) => isOurs(owner, description),
        tell: ({ fixedIp, deviceId }) => `${fixedIp}, ${deviceId === '' ? 'free' : `of server ${deviceId}`}`,
      });
    },
    compare(found, needs) {
      if (found.networkId !== needs.network.id) throw elsewhere(found, needs.network);
      const secured = found.securityGroupIds.includes(needs.securityGroup.id);
      return secured ? [] : [{ words: `lacks the security group ${needs.securityGroup.name}` }];
    },
    create: (needs) =>
      ports.create(openstack, {
        name,
        description: asDescription(owner),
        network_id: needs.network.id,
        security_groups: [needs.securityGroup.id],
      }),
    update: (found, needs) =>
      setSecurityGroups(openstack, found.id, [...found.securityGroupIds, needs.securityGroup.id]),
    remove: ({ id }) => ports.delete(openstack, id),
    describe: ({ id, fixedIp }) => `${fixedIp}, id ${id}`,
  });
}

function elsewhere({ id, fixedIp, networkId }: Port, wanted: Network): ActionableError {
  return new ActionableError(
    `Our port ${id} (${fixedIp}) is on the network ${networkId}, and '${wanted.name}' (${wanted.id}) is wanted; a port cannot move`,
    'Choose its own network again, or remove server and port first: the volumes and the floating IP stay.',
  );
}
