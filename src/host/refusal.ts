import { ActionableError } from '../engine/actionable-error.ts';
import type { Device } from './device.ts';
import type { MountFacts } from './host-facts.ts';

/** What is asked of a volume. */
export interface Asked {
  readonly volumeId: string;
  readonly mountPoint: string;
  /** Whether a blank device may be given a file system. */
  readonly mayFormat: boolean;
}

/**
 * Why a volume cannot be mounted without harm, if so.
 *
 * @param there what is mounted at the mount point now
 */
export function refusal(asked: Asked, device: Device, there?: MountFacts): ActionableError | undefined {
  const { volumeId, mountPoint } = asked;
  if (device.state === 'filesystem' || device.state === 'partition') {
    if (device.points.includes(mountPoint)) return undefined;
    if (device.points[0] !== undefined) {
      return refused(
        `volume ${volumeId} is mounted at ${device.points[0]}, not at ${mountPoint}`,
        'Unmount it there, or set its mount to that path.',
      );
    }
  }
  return deviceRefusal(asked, device) ?? (there && occupied(asked, there));
}

function deviceRefusal({ volumeId, mayFormat }: Asked, device: Device): ActionableError | undefined {
  switch (device.state) {
    case 'absent':
      return refused(
        `volume ${volumeId} is attached, but no device of the host is named for it`,
        'Look at /dev/disk/by-id and `lsblk` on the host; detach the volume and run again to attach it anew.',
      );
    case 'foreign':
      return refused(
        `volume ${volumeId} (${device.path}) is left untouched: ${device.words}`,
        'If what is on it may go, wipe it yourself (wipefs -a); otherwise name another volume.',
      );
    case 'blank':
      if (mayFormat) return undefined;
      return refused(
        `volume ${volumeId} (${device.path}) is blank, and it is not ours to format`,
        `Make a file system on it yourself (mkfs.ext4 ${device.path}), or let a new volume be created.`,
      );
    default:
      return undefined;
  }
}

function occupied({ volumeId, mountPoint }: Asked, { source }: MountFacts): ActionableError {
  return refused(
    `${source} is mounted at ${mountPoint}, which is not volume ${volumeId}`,
    'Unmount it, or choose another mount for the volume.',
  );
}

function refused(words: string, remedy: string): ActionableError {
  return new ActionableError(words, remedy);
}
