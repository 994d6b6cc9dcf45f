import { z } from 'zod';
import { collection } from '../collection.ts';

export interface Subnet {
  readonly id: string;
  /** 4 or 6. */
  readonly ipVersion: number;
  readonly cidr: string;
}

const subnetSchema = z
  .object({ id: z.string(), ip_version: z.number(), cidr: z.string() })
  .transform(({ id, ip_version, cidr }): Subnet => ({ id, ipVersion: ip_version, cidr }));

export const subnets = collection({
  service: 'network',
  path: '/subnets',
  one: 'subnet',
  many: 'subnets',
  schema: subnetSchema,
});
