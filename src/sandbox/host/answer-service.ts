import { randomBytes } from 'node:crypto';
import { directoryOf, unitPathOf } from '../../host/service-spec.ts';
import type { Answer, Doing } from './answer.ts';
import { hostDelays } from './host-delays.ts';
import { type HostState, mountedAt, runs, type SandboxFile } from './host-state.ts';
import { tellService } from './tell.ts';

/** Reads the lines that `scripts/service.sh` explains at its head. */
export async function answerService(
  state: HostState,
  [name = '']: readonly string[],
  payload: string,
  { say, takes }: Doing,
): Promise<Answer> {
  if (!state.docker) return { failure: 'Cannot connect to the Docker daemon' };
  const lines = payload.split('\n').map((line) => line.split(' '));
  const the = (kind: string) => lines.find(([each]) => each === kind)?.slice(1) ?? [];
  const [point = '', uuid = ''] = the('gate');
  if (mountedAt(state, point)?.filesystem.uuid !== uuid) {
    return { failure: `the file system ${uuid} is not mounted at ${point}` };
  }
  const before = state.services.get(name);
  const service = { image: the('image')[0] ?? '', spec: the('spec')[0] ?? '', gate: { point, uuid } };
  const changed = before?.spec !== service.spec || before.readOnly === true || !runs(state, before);
  if (before?.image !== service.image) say(`pulling ${service.image}`);
  for (const line of lines) writeFile(state, name, line);
  if (changed) {
    say(`starting ${name}`);
    await takes(hostDelays.startService);
  }
  state.services.set(name, service);
  return { records: tellService(state, name) };
}

function writeFile({ files }: HostState, service: string, [kind, first = '', second = '', third = '']: string[]): void {
  const path = (file: string) => `${directoryOf(service)}/${file}`;
  if (kind === 'file' || kind === 'live') files.set(path(second), file(first, third));
  if (kind === 'without') files.delete(path(first));
  if (kind === 'unit') files.set(unitPathOf(service), file('0644', first));
  if (kind === 'secret' && !files.has(path(first))) {
    files.set(path(first), { content: `${second}=${randomBytes(32).toString('hex')}\n`, mode: '600' });
  }
}

function file(mode: string, base64: string): SandboxFile {
  return { content: Buffer.from(base64, 'base64').toString(), mode: mode.replace(/^0/, '') };
}
