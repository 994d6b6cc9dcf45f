import { z } from 'zod';
import { ActionableError } from '../engine/actionable-error.ts';
import { perhaps } from './records.ts';

/** How far a file system reaches on its device, in bytes. */
export interface Extent {
  /** What it spans by its own account; undefined where the host has no tool that can tell. */
  readonly size: number | undefined;
  /** Of the whole device, as the kernel sees it now. */
  readonly disk: number;
  /** What lies before its partition; 0 without one. */
  readonly start: number;
  /** Kind of the partition table it lies in: `dos`, `gpt`. */
  readonly table: string | undefined;
}

/** The fields of a record that `extentOf` reads. */
export const extentFields = {
  size: perhaps,
  disk: z.coerce.number(),
  start: z.coerce.number(),
  table: perhaps,
};

export function extentOf({ size, disk, start, table }: z.output<z.ZodObject<typeof extentFields>>): Extent {
  return { size: size === undefined ? undefined : Number(size), disk, start, table };
}

/** As in `scripts/grow.sh`: alignment, and a last block group or allocation group that is too small to be made. */
const slack = 16 * 2 ** 20;
/** Where a table of the kind `dos` (MBR) ends: it counts sectors of 512 bytes in 32 bits. */
const dosEnd = 2 ** 32 * 512;

/**
 * What a file system lacks to fill a volume of so many bytes, in words, if it lacks anything.
 *
 * @throws ActionableError when the volume is yet to become bigger than its partition table can tell
 */
export function lacking({ size, disk, start, table }: Extent, volumeId: string, bytes: number): string | undefined {
  if (table === 'dos' && bytes > dosEnd && disk < bytes) {
    throw new ActionableError(
      `volume ${volumeId} has an MBR partition table, which ends at 2048 GiB, and ${gib(bytes)} are wanted`,
      'Ask for 2048 GiB or less, or copy what is on it to a new volume, which gets no partition table.',
    );
  }
  const end = table === 'dos' ? Math.min(bytes, dosEnd) : bytes;
  if (size === undefined || end - start - size < slack) return undefined;
  return `its file system has ${gib(size)}, wanted ${gib(end)}`;
}

/** What of a volume no file system can reach, in a sentence, if there is such a part. */
export function outOfReach({ disk, table }: Extent, volumeId: string): string | undefined {
  if (table !== 'dos' || disk - dosEnd < slack) return undefined;
  return `${gib(disk - dosEnd)} of volume ${volumeId} cannot be used: its MBR partition table ends at 2048 GiB.`;
}

function gib(bytes: number): string {
  return `${Math.round((bytes / 2 ** 30) * 10) / 10} GiB`;
}
