import { ActionableError } from '../engine/actionable-error.ts';
import type { FormatPermission } from '../format-permission.ts';
import type { Device } from './device.ts';
import type { MountFacts } from './host-facts.ts';

/** What is asked of a volume. */
export interface Asked {
  readonly volumeId: string;
  readonly mountPoint: string;
  readonly permission: FormatPermission;
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

function deviceRefusal({ volumeId, permission }: Asked, device: Device): ActionableError | undefined {
  switch (device.state) {
    case 'absent':
      return refused(
        `volume ${volumeId} is attached, but no device of the host is named for it`,
        'Look at /dev/disk/by-id and `lsblk` on the host; detach the volume and run again to attach it anew.',
      );
    case 'foreign':
      return refused(
        `volume ${volumeId} (${device.path}) is left untouched: ${device.words}`,
        `If what is on it may go, empty it yourself (\`blkdiscard -z ${device.path}\`); otherwise name another volume.`,
      );
    case 'blank':
      return blankRefusal(volumeId, device.path, permission);
    default:
      return undefined;
  }
}

function blankRefusal(volumeId: string, path: string, permission: FormatPermission): ActionableError | undefined {
  const release = `\`openstack volume set --property formatted=no ${volumeId}\``;
  switch (permission.kind) {
    case 'granted':
      return undefined;
    case 'formatted before':
      return refused(
        `volume ${volumeId} (${path}) is blank although it was formatted as ${permission.uuid} before: what was on it cannot be seen, and a new file system would end it for good`,
        `Ask the cloud's operators what became of it before anything is written to it. If nothing on it is needed: ${release}, then run again.`,
      );
    case 'not ours':
      return refused(
        `volume ${volumeId} (${path}) is blank, and it is not ours to format: its metadata does not say formatted=no`,
        `If nothing on it is needed, permit it: ${release}. Or make a file system on it yourself: mkfs.ext4 ${path}. Then run again.`,
      );
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
