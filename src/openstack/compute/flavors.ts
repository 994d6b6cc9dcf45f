import { z } from 'zod';
import { collection } from '../collection.ts';

export interface Flavor {
  readonly id: string;
  readonly name: string;
  readonly cores: number;
  readonly ramMiB: number;
  /** GiB of the root on the hypervisor; 0 where servers must boot from a volume. */
  readonly rootGiB: number;
  /** GiB of a second local device, which is not ours to keep anything on. */
  readonly ephemeralGiB: number;
}

const flavorSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    vcpus: z.number(),
    ram: z.number(),
    disk: z.number(),
    'OS-FLV-EXT-DATA:ephemeral': z.number().default(0),
  })
  .transform(
    ({ id, name, vcpus, ram, disk, 'OS-FLV-EXT-DATA:ephemeral': ephemeralGiB }): Flavor => ({
      id,
      name,
      cores: vcpus,
      ramMiB: ram,
      rootGiB: disk,
      ephemeralGiB,
    }),
  );

export const flavors = collection({
  service: 'compute',
  path: '/flavors',
  listPath: '/flavors/detail',
  one: 'flavor',
  many: 'flavors',
  schema: flavorSchema,
});
