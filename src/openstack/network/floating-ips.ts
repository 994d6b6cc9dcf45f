import { z } from 'zod';
import { collection } from '../collection.ts';

export interface FloatingIp {
  readonly id: string;
  readonly address: string;
  /** The port it leads to; undefined when it is free. */
  readonly portId?: string;
  /** The server of that port, where the cloud tells (extension `fip-port-details`). */
  readonly deviceId?: string;
  readonly description: string;
  /** Counts its changes, where the cloud counts them (extension `standard-attr-revisions`). */
  readonly revision?: number;
}

export const floatingIpSchema = z
  .object({
    id: z.string(),
    floating_ip_address: z.string(),
    port_id: z.string().nullish(),
    port_details: z.object({ device_id: z.string().nullish() }).nullish(),
    description: z.string().nullish(),
    revision_number: z.number().nullish(),
  })
  .transform(({ id, floating_ip_address, port_id, port_details, description, revision_number }): FloatingIp => {
    return {
      id,
      address: floating_ip_address,
      ...(port_id ? { portId: port_id } : {}),
      ...(port_details?.device_id ? { deviceId: port_details.device_id } : {}),
      description: description ?? '',
      ...(typeof revision_number === 'number' ? { revision: revision_number } : {}),
    };
  });

export const floatingIps = collection({
  service: 'network',
  path: '/floatingips',
  one: 'floatingip',
  many: 'floatingips',
  schema: floatingIpSchema,
});
