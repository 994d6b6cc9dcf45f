import { createHash } from 'node:crypto';
import { formatRecord } from '../../host/records.ts';
import { directoryOf, unitPathOf } from '../../host/service-spec.ts';
import { deviceOf, type HostState, mountedAt, runs } from './host-state.ts';

/** The records of `scripts/tell.sh`, from the state of a host that does not exist. */
export function tellDocker({ docker }: HostState): string {
  return formatRecord('docker', { version: docker ? '29.1.0' : '', running: docker ? 'yes' : 'no' });
}

export function tellMount(state: HostState, point: string): string {
  const mounted = mountedAt(state, point);
  if (mounted === undefined) return '';
  const { uuid, type, mode } = mounted.filesystem;
  return formatRecord('mount', { point, source: deviceOf(state, mounted.volume), type, mode, uuid });
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
