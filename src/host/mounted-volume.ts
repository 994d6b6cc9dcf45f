import { type Difference, type Resource, resource, type Work } from '../engine/resource.ts';
import type { FormatPermission } from '../format-permission.ts';
import { belongsTo, deviceOf } from './device.ts';
import { type Extent, lacking, outOfReach } from './extent.ts';
import { hasMode } from './file-mode.ts';
import type { Host } from './host.ts';
import { type MountFacts, mountSchema, type Space } from './host-facts.ts';
import { theRecord } from './records.ts';
import { type Asked, refusal } from './refusal.ts';

/** A volume's file system and where it belongs. */
export interface Mount {
  readonly mountPoint: string;
  readonly uuid: string;
  /** `ext4`, or `ext3` or `xfs` where it was there before us. */
  readonly type: string;
  readonly mounted: boolean;
  /** Octal, of its top directory; unknown while it is not mounted. */
  readonly mode: string | undefined;
  /** Whether /etc/fstab mounts it at boot, by its UUID. */
  readonly atBoot: boolean;
  readonly volumeId: string;
  readonly extent: Extent;
  /** Unknown while it is not mounted. */
  readonly space: Space | undefined;
}

/** `V` is the volume as the cloud knows it. */
export interface MountSpec<V> {
  /** `mount /DATA` */
  readonly name: string;
  readonly host: Resource<Host>;
  readonly attachment: Resource<{ readonly volumeId: string }>;
  readonly volume: Resource<V>;
  readonly mountPoint: string;
  /** For its top directory, as chmod takes it. Left as it is when left out. */
  readonly mode?: string;
  readonly sizeGiB: number;
  /** Whether a blank device of the volume may be given a file system. */
  readonly permission: (volume: V) => FormatPermission;
  /** Of a file system we make: at most 16 characters. */
  readonly label: string;
}

const bytesPerGiB = 2 ** 30;

/**
 * A volume mounted on the host, now and at each boot. A blank device gets ext4 when the volume permits it; a file
 * system that is there (ext3, ext4 or xfs, on the device or on its only partition) is mounted as it is, and grows with
 * its volume; anything else is refused.
 */
export function mountedVolume<V>(spec: MountSpec<V>): Resource<Mount> {
  const { mountPoint, mode } = spec;
  const asked = (volumeId: string, volume: V): Asked => ({ volumeId, mountPoint, permission: spec.permission(volume) });
  return resource({
    name: spec.name,
    identity: { host: spec.host, attachment: spec.attachment, volume: spec.volume },
    wanted: `${spec.sizeGiB} GiB at ${mountPoint}, ext4 unless there is a file system already`,
    find: ({ host, attachment, volume }, work) => find(asked(attachment.volumeId, volume), spec.sizeGiB, host, work),
    compare: (found) => differences(found, mode, spec.sizeGiB * bytesPerGiB),
    create: ({ host, attachment, volume }, work) => mount(asked(attachment.volumeId, volume), spec, host, work),
    update: (_, { host, attachment, volume }, work) => mount(asked(attachment.volumeId, volume), spec, host, work),
    remarks({ extent, volumeId }) {
      const words = outOfReach(extent, volumeId);
      return words === undefined ? [] : [words];
    },
    describe: ({ uuid, type }) => `${type} file system ${uuid} at ${mountPoint}`,
  });
}

async function find(asked: Asked, sizeGiB: number, host: Host, work: Work): Promise<Mount | undefined> {
  const { volumeId, mountPoint } = asked;
  const facts = await host.facts(work);
  const there = facts.mounts.get(mountPoint);
  const mountOf = (uuid: string, type: string, extent: Extent, mounted?: MountFacts): Mount => ({
    mountPoint,
    uuid,
    type,
    mounted: mounted !== undefined,
    mode: mounted?.mode,
    atBoot: facts.fstab.get(mountPoint)?.spec === `UUID=${uuid}`,
    volumeId,
    extent,
    space: mounted?.space,
  });
  if (there?.uuid !== undefined && belongsTo(volumeId, there.source, facts)) {
    return mountOf(there.uuid, there.type, there.extent, there);
  }
  // Attached after the facts were read, not mounted, or without telling names: only the device itself can say.
  const device = await deviceOf(host, volumeId, sizeGiB * bytesPerGiB, work);
  const refused = refusal(asked, device, there);
  if (refused !== undefined) throw refused;
  if (device.state !== 'filesystem' && device.state !== 'partition') return undefined;
  return mountOf(device.uuid, device.type, device.extent, device.points.includes(mountPoint) ? there : undefined);
}

function differences(found: Mount, wanted: string | undefined, bytes: number): readonly Difference[] {
  const { mounted, type, mode, atBoot, extent, volumeId } = found;
  const words: string[] = [];
  if (!mounted) words.push(`its ${type} file system is not mounted`);
  else if (!atBoot) words.push('is not mounted at boot: /etc/fstab does not name it by its UUID');
  if (mode !== undefined && wanted !== undefined && !hasMode(mode, wanted))
    words.push(`mode ${mode}, wanted ${wanted}`);
  const growth = lacking(extent, volumeId, bytes);
  if (growth !== undefined) words.push(growth);
  return words.map((each) => ({ words: each }));
}

interface How {
  readonly mode?: string;
  readonly sizeGiB: number;
  readonly label: string;
}

async function mount(asked: Asked, { mode = '', sizeGiB, label }: How, host: Host, work: Work): Promise<Mount> {
  const { volumeId, mountPoint, permission } = asked;
  const bytes = String(sizeGiB * bytesPerGiB);
  const args = [
    volumeId,
    bytes,
    mountPoint,
    mode,
    permission.kind === 'granted' ? 'may-format' : 'never-format',
    label,
  ];
  const {
    uuid = '',
    type,
    mode: after,
    extent,
    space,
  } = theRecord(await host.run('mount', args, work), 'mount', mountSchema);
  return { mountPoint, uuid, type, mounted: true, mode: after, atBoot: true, volumeId, extent, space };
}
