import { Refusal } from '../http/refusal.ts';
import { defaultGroup } from '../neutron/group-record.ts';
import type { Cloud, Network } from '../state.ts';
import type { Nic } from './server-record.ts';
import type { AskedServer } from './server-schema.ts';

/** What the server is to be plugged into. Its security groups count for ports that Nova makes, and for no other. */
export function nicsAsked(cloud: Cloud, { networks, security_groups: groups }: AskedServer): readonly Nic[] {
  const groupIds = groups?.map(({ name }) => groupNamed(cloud, name)) ?? [defaultGroup(cloud).id];
  if (networks === 'none') return [];
  if (networks === undefined || networks === 'auto') {
    return [{ network: onlyNetwork(cloud), address: undefined, groupIds }];
  }
  return networks.map(({ uuid, port, fixed_ip: address }): Nic => {
    if (typeof port === 'string') return { port: freePort(cloud, port) };
    return { network: tenantNetwork(cloud, uuid ?? ''), address, groupIds };
  });
}

function freePort(cloud: Cloud, id: string) {
  const port = cloud.ports.get(id);
  if (port === undefined) throw new Refusal(400, `Port id ${id} could not be found.`);
  if (port.deviceId !== '') throw new Refusal(409, `Port ${id} is still in use.`);
  return port;
}

function tenantNetwork(cloud: Cloud, id: string): Network {
  const network = cloud.networks.find((each) => each.id === id);
  if (network === undefined) throw new Refusal(400, `Network ${id} could not be found.`);
  if (network.external) throw new Refusal(403, `It is not allowed to create an interface on external network ${id}`);
  return network;
}

function onlyNetwork(cloud: Cloud): Network {
  const network = cloud.networks.find(({ mine }) => mine);
  if (network === undefined) throw new Error('the project has no network');
  return network;
}

/** By id or name. */
function groupNamed(cloud: Cloud, name: string): string {
  const found = [...cloud.groups.values()].filter((group) => group.id === name || group.name === name);
  const [group] = found;
  if (group === undefined) throw new Refusal(400, `Unable to find security_group with name or id '${name}'`);
  if (found.length > 1) {
    throw new Refusal(409, `Multiple security_groups matching '${name}' found. Use an ID to be more specific.`);
  }
  return group.id;
}
