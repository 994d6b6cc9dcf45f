import { formatRecord } from '../../host/records.ts';
import type { Answer } from './answer.ts';
import { deviceOf, fileAt, type HostState, runs, type SandboxService } from './host-state.ts';
import { tellDocker, tellMount, tellService } from './tell.ts';

export function answerFacts(state: HostState, args: readonly string[]): Answer {
  const versions = args[0] === '-v';
  const paths = versions ? args.slice(1) : args;
  const records = [
    formatRecord('system', {
      os: 'ubuntu',
      version: '24.04',
      architecture: 'x86_64',
      'reboot-required': yesOrNo(state.rebootRequired),
      synchronized: yesOrNo(state.synchronized),
      clock: String(Math.floor(Date.now() / 1000) + state.clockAhead),
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
    ...(versions ? [...state.services].map(([name, service]) => tellVersion(state, name, service)) : []),
    ...paths.map((path) => {
      const file = fileAt(state, path);
      const base64 = file && Buffer.from(file.content).toString('base64');
      return base64 === undefined ? '' : formatRecord('content', { path, base64 });
    }),
  ];
  return { records: records.join('') };
}

/** What the program says of itself; its image's tag tells the version. */
function tellVersion(state: HostState, name: string, service: SandboxService): string {
  const { version } = /:v?(?<version>\d+\.\d+[^@]*)/.exec(service.image)?.groups ?? {};
  if (version === undefined || !runs(state, service)) return '';
  const caddy = `v${version} h1:sandbox`;
  const distribution = `registry github.com/distribution/distribution/v3 ${version}`;
  return formatRecord('version', { name, words: name === 'proxy' ? caddy : distribution });
}

function yesOrNo(so: boolean): string {
  return so ? 'yes' : 'no';
}
