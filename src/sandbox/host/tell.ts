import { createHash } from 'node:crypto';
import { formatRecord } from '../../host/records.ts';
import { readOnlySpec } from '../../host/service-differences.ts';
import { directoryOf, unitPathOf } from '../../host/service-spec.ts';
import {
  type AttachedVolume,
  deviceOf,
  type Filesystem,
  type HostState,
  mountedAt,
  runs,
  type SandboxService,
} from './host-state.ts';

const bytesPerGiB = 2 ** 30;
/** As mke2fs makes them. */
const bytesPerInode = 16_384;
/** Those that ext4 keeps for itself, and lost+found. */
const inodesFromStart = 11;

/** The records of `scripts/tell.sh`, from the state of a host that does not exist. */
export function tellDocker({ docker }: HostState): string {
  return formatRecord('docker', { version: docker ? '29.1.0' : '', running: docker ? 'yes' : 'no' });
}

export function tellMount(state: HostState, point: string): string {
  const mounted = mountedAt(state, point);
  if (mounted === undefined) return '';
  const { filesystem, volume } = mounted;
  const { uuid, type, mode } = filesystem;
  const bytes = spaceOf(filesystem);
  const inodes = Math.floor(bytes / bytesPerInode);
  return formatRecord('mount', {
    point,
    source: deviceOf(state, volume),
    type,
    mode,
    uuid,
    ...extentOf(filesystem, volume),
    total: String(bytes),
    available: String(bytes - (filesystem.usedBytes ?? 0)),
    inodes: String(inodes),
    'inodes-available': String(inodes - (filesystem.usedInodes ?? inodesFromStart)),
  });
}

/** How far a file system reaches on its volume, as records tell it. */
export function extentOf(filesystem: Filesystem, volume: AttachedVolume) {
  return {
    size: String(filesystem.sizeGiB * bytesPerGiB),
    disk: String(volume.sizeGiB * bytesPerGiB),
    start: '0',
    table: '',
  };
}

/** What df would show of it: inodes and journal take their part, about what ext4 takes. */
export function spaceOf({ sizeGiB }: Filesystem): number {
  return Math.round(sizeGiB * bytesPerGiB * 0.984);
}

export function tellService(state: HostState, name: string): string {
  const service = state.services.get(name);
  if (service === undefined) return '';
  const running = runs(state, service);
  const container = running
    ? {
        image: service.image,
        spec: service.readOnly ? readOnlySpec : service.spec,
        digests: `${nameOf(service)}@${digestOf(service)}`,
      }
    : {};
  const record = formatRecord('service', {
    name,
    enabled: service.enabled === false ? 'no' : 'yes',
    state: running ? 'active' : service.stopped ? 'inactive' : 'activating',
    ...container,
    running: running ? 'yes' : 'no',
  });
  const own = [...state.files].filter(
    ([path]) => path === unitPathOf(name) || path.startsWith(`${directoryOf(name)}/`),
  );
  const files = own.map(([path, { content, mode }]) =>
    formatRecord('file', { path, sha256: createHash('sha256').update(content).digest('hex'), mode }),
  );
  return [record, ...files].join('');
}

function nameOf({ image }: SandboxService): string {
  return image.replace(/[:@].*$/, '');
}

/** Of the image that a reference leads to: the one that it names, or else one that follows from its tag. */
function digestOf({ image }: SandboxService): string {
  const named = /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
  return named ?? `sha256:${createHash('sha256').update(image).digest('hex')}`;
}
