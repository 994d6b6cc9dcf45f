import { holds } from './neutron/cidr.ts';
import type { SandboxServer } from './sandbox-server.ts';
import { sandboxServer } from './sandbox-server-view.ts';
import type { Cloud, Port, Rule } from './state.ts';

export interface Behind {
  readonly server: SandboxServer;
  /** Whether its security groups let this machine in at that port. */
  readonly admitted: boolean;
}

/** Where a TCP port of a floating IP leads: undefined when there is no such address, or no active server behind it. */
export function serverBehind(cloud: Cloud, address: string, port: number): Behind | undefined {
  const found = [...cloud.floatingIps.values()].find((floatingIp) => floatingIp.address === address)?.port;
  const server = found === undefined ? undefined : cloud.servers.get(found.deviceId);
  if (found === undefined || server?.vmState !== 'active') return undefined;
  return { server: sandboxServer(cloud, server), admitted: admits(cloud, found, port) };
}

/** Whoever comes to a door of the sandbox comes from here. */
const fromHere = '127.0.0.1';

function admits(cloud: Cloud, { portSecurity, groupIds }: Port, port: number): boolean {
  if (!portSecurity) return true;
  return [...cloud.rules.values()].some((rule) => groupIds.includes(rule.groupId) && letsIn(rule, port));
}

function letsIn(
  { direction, ethertype, protocol, portMin, portMax, remoteCidr, remoteGroupId }: Rule,
  port: number,
): boolean {
  const us = remoteGroupId === null && (remoteCidr === null || holds(remoteCidr, fromHere));
  const tcp = protocol === null || protocol === 'any' || protocol === 'tcp' || protocol === '6';
  const inRange = (portMin ?? 0) <= port && port <= (portMax ?? 65_535);
  return direction === 'ingress' && ethertype === 'IPv4' && us && tcp && inRange;
}
