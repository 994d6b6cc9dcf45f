import { z } from 'zod';
import { collection, parseBody } from '../collection.ts';
import type { OpenStack } from '../openstack.ts';

export interface Port {
  readonly id: string;
  readonly name: string;
  readonly networkId: string;
  /** Its IPv4 address on that network. */
  readonly fixedIp: string;
  readonly macAddress: string;
  /** The server that has it; empty when none does. */
  readonly deviceId: string;
  readonly securityGroupIds: readonly string[];
  readonly description: string;
  /** Where the cloud keeps tags of ports. */
  readonly tags?: readonly string[];
  /** ISO 8601, where the cloud tells (extension `standard-attr-timestamp`). */
  readonly createdAt?: string;
}

const portSchema = z
  .object({
    id: z.string(),
    name: z.string().nullish(),
    network_id: z.string(),
    mac_address: z.string().default(''),
    device_id: z.string().nullish(),
    fixed_ips: z.array(z.object({ ip_address: z.string() })).default([]),
    security_groups: z.array(z.string()).default([]),
    description: z.string().nullish(),
    tags: z.array(z.string()).nullish(),
    created_at: z.string().nullish(),
  })
  .transform(
    (port): Port => ({
      id: port.id,
      name: port.name ?? '',
      networkId: port.network_id,
      fixedIp: port.fixed_ips.map(({ ip_address }) => ip_address).find((address) => !address.includes(':')) ?? '',
      macAddress: port.mac_address,
      deviceId: port.device_id ?? '',
      securityGroupIds: port.security_groups,
      description: port.description ?? '',
      ...(port.tags ? { tags: port.tags } : {}),
      ...(port.created_at ? { createdAt: port.created_at } : {}),
    }),
  );

export const ports = collection({ service: 'network', path: '/ports', one: 'port', many: 'ports', schema: portSchema });

/** Sets the security groups of a port, all of them. */
export async function setSecurityGroups(
  openstack: OpenStack,
  id: string,
  securityGroupIds: readonly string[],
): Promise<Port> {
  const path = `/ports/${id}`;
  const body = { port: { security_groups: securityGroupIds } };
  const answer = await openstack.request('network', { method: 'PUT', path, body });
  return parseBody(z.object({ port: portSchema }), answer.body, `network PUT ${path}`).port;
}
