import { inSeconds } from '../../../in-seconds.ts';
import type { Call } from '../http/call.ts';
import { inMicroseconds } from '../in-microseconds.ts';
import { portsOf } from '../neutron/port-record.ts';
import type { Cloud, Port, Server } from '../state.ts';
import { bookmark, links } from './links.ts';

/** A server as lists without detail show it. */
export function serverLine(cloud: Cloud, { id, name }: Server) {
  return { id, name, links: links(cloud, `servers/${id}`) };
}

/** A server as a client sees it, by the microversion it speaks. */
export function serverView(cloud: Cloud, call: Call, server: Server) {
  const path = `servers/${server.id}`;
  return {
    id: server.id,
    name: server.name,
    status: statusOf(server),
    tenant_id: cloud.identity.project.id,
    user_id: cloud.identity.user.id,
    metadata: server.metadata,
    hostId: server.placed ? '34ed2bde58e5f8085f5876819ee3ebb589c1cb9358c6c11f9b8eab94' : '',
    image:
      server.image === undefined ? '' : { id: server.image.id, links: [bookmark(cloud, `images/${server.image.id}`)] },
    flavor: flavorOf(cloud, call, server),
    created: inSeconds(server.created),
    updated: inSeconds(server.updated),
    addresses: server.vmState === 'building' ? {} : addressesOf(cloud, server),
    accessIPv4: '',
    accessIPv6: '',
    links: links(cloud, path),
    'OS-DCF:diskConfig': 'MANUAL',
    ...(server.vmState === 'error' ? {} : { progress: 0 }),
    ...(server.fault === undefined ? {} : { fault: faultOf(server.fault) }),
    'OS-EXT-AZ:availability_zone': server.placed ? 'nova' : '',
    config_drive: server.launched === undefined ? '' : 'True',
    key_name: server.keyPair?.name ?? null,
    'OS-SRV-USG:launched_at': server.launched === undefined ? null : inMicroseconds(server.launched),
    'OS-SRV-USG:terminated_at': null,
    ...(server.launched === undefined ? {} : { security_groups: groupsOf(cloud, server) }),
    'OS-EXT-STS:task_state': server.taskState,
    'OS-EXT-STS:vm_state': server.vmState,
    'OS-EXT-STS:power_state': powerOf(server),
    'os-extended-volumes:volumes_attached': server.attachments.map(({ volume, deleteOnTermination }) => ({
      id: volume.id,
      ...(call.since('2.3') ? { delete_on_termination: deleteOnTermination } : {}),
    })),
    ...(call.since('2.9') ? { locked: false } : {}),
    ...(call.since('2.19') ? { description: server.description } : {}),
    ...(call.since('2.26') ? { tags: server.tags } : {}),
    ...(call.since('2.63') ? { trusted_image_certificates: null } : {}),
    ...(call.since('2.71') ? { server_groups: [] } : {}),
    ...(call.since('2.73') ? { locked_reason: null } : {}),
    ...(call.since('2.90') ? { 'OS-EXT-SRV-ATTR:hostname': server.name } : {}),
  };
}

export function statusOf({ vmState, taskState }: Server): string {
  if (vmState === 'active' && taskState === 'rebooting') return 'REBOOT';
  if (vmState === 'active' && taskState === 'rebooting_hard') return 'HARD_REBOOT';
  return { building: 'BUILD', active: 'ACTIVE', stopped: 'SHUTOFF', error: 'ERROR' }[vmState];
}

/** 1 is running, 4 is shut down, 0 is neither. */
function powerOf({ vmState }: Server): number {
  return { building: 0, active: 1, stopped: 4, error: 0 }[vmState];
}

/** A link at first, since 2.47 what it was made from. */
function flavorOf(cloud: Cloud, call: Call, { flavor }: Server) {
  if (!call.since('2.47')) return { id: flavor.id, links: [bookmark(cloud, `flavors/${flavor.id}`)] };
  return {
    vcpus: flavor.vcpus,
    ram: flavor.ramMib,
    disk: flavor.diskGib,
    ephemeral: flavor.ephemeralGib,
    swap: 0,
    original_name: flavor.name,
    extra_specs: {},
  };
}

function faultOf({ code, message, at }: NonNullable<Server['fault']>) {
  return { code, created: inSeconds(at), message };
}

function addressesOf(cloud: Cloud, server: Server) {
  const ports = portsOf(cloud, server.id);
  const networks = Map.groupBy(ports, ({ network }) => network.name);
  return Object.fromEntries(
    [...networks].map(([name, group]) => [name, group.flatMap((port) => addressesOn(cloud, port))]),
  );
}

function addressesOn(cloud: Cloud, port: Port) {
  const address = (kind: string, addr: string) => ({
    version: 4,
    addr,
    'OS-EXT-IPS:type': kind,
    'OS-EXT-IPS-MAC:mac_addr': port.macAddress,
  });
  const floating = [...cloud.floatingIps.values()].filter((floatingIp) => floatingIp.port === port);
  return [address('fixed', port.address), ...floating.map((each) => address('floating', each.address))];
}

function groupsOf(cloud: Cloud, server: Server) {
  const ids = new Set(portsOf(cloud, server.id).flatMap(({ groupIds }) => groupIds));
  return [...cloud.groups.values()].filter(({ id }) => ids.has(id)).map(({ name }) => ({ name }));
}
