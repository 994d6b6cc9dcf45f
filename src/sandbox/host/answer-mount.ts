import { randomUUID } from 'node:crypto';
import { modeAfter } from '../../host/file-mode.ts';
import { formatRecord } from '../../host/records.ts';
import type { Answer, Doing } from './answer.ts';
import { hostDelays } from './host-delays.ts';
import { type AttachedVolume, deviceOf, type Filesystem, type HostState, mountedAt } from './host-state.ts';
import { extentOf, spaceOf, tellMount } from './tell.ts';

/** Devices here are blank or carry a file system; no other state can come about. */
export function answerDevice(state: HostState, [id = '']: readonly string[]): Answer {
  const volume = state.volumes().find((each) => each.id === id);
  if (volume === undefined) return { records: formatRecord('device', { volume: id, state: 'absent' }) };
  const path = deviceOf(state, volume);
  const filesystem = state.filesystems.get(id);
  if (filesystem === undefined) return { records: formatRecord('device', { volume: id, path, state: 'blank' }) };
  const points = [...state.mounts.keys()].filter((point) => state.mounts.get(point) === id).join('\n');
  const { type, uuid } = filesystem;
  return {
    records: formatRecord('device', {
      volume: id,
      path,
      state: 'filesystem',
      filesystem: path,
      type,
      uuid,
      points,
      ...extentOf(filesystem, volume),
    }),
  };
}

async function grow(
  filesystem: Filesystem,
  volume: AttachedVolume,
  point: string,
  { say, takes }: Pick<Doing, 'say' | 'takes'>,
) {
  if (filesystem.sizeGiB >= volume.sizeGiB) return;
  const { type, sizeGiB } = filesystem;
  say(`growing the ${type} file system at ${point} from ${sizeGiB} GiB to ${volume.sizeGiB} GiB`);
  await takes(hostDelays.growFilesystem);
  filesystem.sizeGiB = volume.sizeGiB;
  say(`df: ${Math.round((spaceOf(filesystem) / 2 ** 30) * 10) / 10} GiB`);
}

export async function answerMount(state: HostState, args: readonly string[], { say, takes }: Doing): Promise<Answer> {
  const [id = '', , point = '', mode = '', mayFormat] = args;
  const volume = state.volumes().find((each) => each.id === id);
  if (volume === undefined) {
    return { failure: `volume ${id} is attached, but no device of the host is named for it` };
  }
  const device = deviceOf(state, volume);
  let filesystem = state.filesystems.get(id);
  if (filesystem === undefined) {
    if (mayFormat !== 'may-format')
      return { failure: `volume ${id} (${device}) is blank, and it is not ours to format` };
    say(`formatting ${device} with ext4`);
    filesystem = { uuid: randomUUID(), type: 'ext4', mode: '755', sizeGiB: volume.sizeGiB };
    state.filesystems.set(id, filesystem);
  }
  const other = mountedAt(state, point)?.volume;
  if (other !== undefined && other.id !== id) return { failure: `${deviceOf(state, other)} is mounted at ${point}` };
  if (other === undefined) {
    say(`mounting ${device} (${filesystem.type}) at ${point}`);
    await takes(hostDelays.mount);
  }
  state.fstab.set(point, filesystem.uuid);
  state.mounts.set(point, id);
  await grow(filesystem, volume, point, { say, takes });
  if (mode !== '') filesystem.mode = modeAfter(filesystem.mode, mode);
  return { records: tellMount(state, point) };
}
