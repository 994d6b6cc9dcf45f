import { formatRecord } from '../../host/records.ts';
import type { Answer } from './answer.ts';
import { deviceOf, type HostState } from './host-state.ts';
import { tellDocker, tellMount, tellService } from './tell.ts';

export function answerFacts(state: HostState, paths: readonly string[]): Answer {
  const records = [
    formatRecord('system', {
      os: 'ubuntu',
      version: '24.04',
      architecture: 'x86_64',
      'reboot-required': 'no',
      clock: String(Math.floor(Date.now() / 1000)),
    }),
    tellDocker(state),
    ...[...state.mounts.keys()].map((point) => tellMount(state, point)),
    ...[...state.fstab].map(([point, uuid]) =>
      formatRecord('fstab', { point, spec: `UUID=${uuid}`, options: 'noatime,nofail,x-systemd.device-timeout=30s' }),
    ),
    ...state
      .volumes()
      .map((each) => formatRecord('device', { name: `virtio-${each.id.slice(0, 20)}`, path: deviceOf(state, each) })),
    ...[...state.services.keys()].map((name) => tellService(state, name)),
    ...paths.map((path) => {
      const file = state.files.get(path);
      const base64 = file && Buffer.from(file.content).toString('base64');
      return base64 === undefined ? '' : formatRecord('content', { path, base64 });
    }),
  ];
  return { records: records.join('') };
}
