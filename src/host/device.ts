import { z } from 'zod';
import type { Work } from '../engine/resource.ts';
import { type Extent, extentFields, extentOf } from './extent.ts';
import type { Host } from './host.ts';
import type { HostFacts } from './host-facts.ts';
import { perhaps, theRecord } from './records.ts';

/** What lies on the device of a volume. */
export type Device =
  | { readonly state: 'absent' }
  | { readonly state: 'blank'; readonly path: string }
  | { readonly state: 'foreign'; readonly path: string; readonly words: string }
  | {
      /** The device carries the file system itself, or has one partition that does. */
      readonly state: 'filesystem' | 'partition';
      readonly path: string;
      readonly filesystem: string;
      readonly type: string;
      readonly uuid: string;
      /** Where it is mounted. */
      readonly points: readonly string[];
      readonly extent: Extent;
    };

const schema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('absent') }),
  z.object({ state: z.literal('blank'), path: z.string() }),
  z.object({ state: z.literal('foreign'), path: z.string(), words: z.string() }),
  z
    .object({
      state: z.enum(['filesystem', 'partition']),
      path: z.string(),
      filesystem: z.string(),
      type: z.string(),
      uuid: z.string().min(1),
      points: perhaps.transform((points) => points?.split('\n') ?? []),
      ...extentFields,
    })
    .transform(({ size, disk, start, table, ...device }) => ({
      ...device,
      extent: extentOf({ size, disk, start, table }),
    })),
]);

/** Looks at the device of an attached volume and changes nothing. `bytes` is the size that the volume has or is to get. */
export async function deviceOf(host: Host, volumeId: string, bytes: number, work: Work): Promise<Device> {
  return theRecord(await host.run('device', [volumeId, String(bytes)], work), 'device', schema);
}

/**
 * Whether a device belongs to a volume, by the names below /dev/disk/by-id that hypervisors derive from the volume's id:
 * virtio cuts it at 20 characters.
 */
export function belongsTo(volumeId: string, device: string, { deviceNames }: HostFacts): boolean {
  const ends = [volumeId.slice(0, 20), volumeId, volumeId.replaceAll('-', '')];
  return [...deviceNames].some(([name, path]) => {
    const whole = name.replace(/-part\d+$/, '');
    return path === device && /^(virtio-|scsi-|wwn-)/.test(name) && ends.some((end) => whole.endsWith(end));
  });
}
