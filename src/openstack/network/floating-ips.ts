import { z } from 'zod';
import { collection } from '../collection.ts';

export interface FloatingIp {
  readonly id: string;
  readonly address: string;
  /** The external network that it is of. */
  readonly networkId: string;
  /** The port it leads to; undefined when it is free. */
  readonly portId?: string;
  /** The server of that port, where the cloud tells (extension `fip-port-details`). */
  readonly deviceId?: string;
  readonly description: string;
  /** Where the cloud keeps tags of floating IPs. */
  readonly tags?: readonly string[];
  /** Counts its changes, where the cloud counts them (extension `standard-attr-revisions`). */
  readonly revision?: number;
}

const floatingIpSchema = z
  .object({
    id: z.string(),
    floating_ip_address: z.string(),
    floating_network_id: z.string().default(''),
    port_id: z.string().nullish(),
    port_details: z.object({ device_id: z.string().nullish() }).nullish(),
    description: z.string().nullish(),
    tags: z.array(z.string()).nullish(),
    revision_number: z.number().nullish(),
  })
  .transform((one): FloatingIp => {
    const { id, floating_ip_address, floating_network_id, port_id, port_details, description, tags, revision_number } =
      one;
    return {
      id,
      address: floating_ip_address,
      networkId: floating_network_id,
      ...(port_id ? { portId: port_id } : {}),
      ...(port_details?.device_id ? { deviceId: port_details.device_id } : {}),
      description: description ?? '',
      ...(tags ? { tags } : {}),
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
