import { randomUUID } from 'node:crypto';
import { modeAfter } from '../../host/file-mode.ts';
import { formatRecord } from '../../host/records.ts';
import type { Answer, Doing } from './answer.ts';
import { deviceOf, type HostState, mountedAt } from './host-state.ts';
import { tellMount } from './tell.ts';

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
    records: formatRecord('device', { volume: id, path, state: 'filesystem', filesystem: path, type, uuid, points }),
  };
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
    filesystem = { uuid: randomUUID(), type: 'ext4', mode: '755' };
    state.filesystems.set(id, filesystem);
  }
  const other = mountedAt(state, point)?.volume;
  if (other !== undefined && other.id !== id) return { failure: `${deviceOf(state, other)} is mounted at ${point}` };
  say(`mounting ${device} (${filesystem.type}) at ${point}`);
  await takes(300);
  state.fstab.set(point, filesystem.uuid);
  state.mounts.set(point, id);
  if (mode !== '') filesystem.mode = modeAfter(filesystem.mode, mode);
  return { records: tellMount(state, point) };
}
