import { createHash } from 'node:crypto';
import { formatRecord } from '../../host/records.ts';
import { directoryOf, unitPathOf } from '../../host/service-spec.ts';
import { type AttachedVolume, deviceOf, type Filesystem, type HostState, mountedAt, runs } from './host-state.ts';

const bytesPerGiB = 2 ** 30;

/** The records of `scripts/tell.sh`, from the state of a host that does not exist. */
export function tellDocker({ docker }: HostState): string {
  return formatRecord('docker', { version: docker ? '29.1.0' : '', running: docker ? 'yes' : 'no' });
}

export function tellMount(state: HostState, point: string): string {
  const mounted = mountedAt(state, point);
  if (mounted === undefined) return '';
  const { filesystem, volume } = mounted;
  const { uuid, type, mode } = filesystem;
  const bytes = String(spaceOf(filesystem));
  return formatRecord('mount', {
    point,
    source: deviceOf(state, volume),
    type,
    mode,
    uuid,
    ...extentOf(filesystem, volume),
    total: bytes,
    available: bytes,
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
  const container = running ? { image: service.image, spec: service.spec } : {};
  const record = formatRecord('service', {
    name,
    enabled: 'yes',
    state: running ? 'active' : 'activating',
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
