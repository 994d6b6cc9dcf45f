import { formatRecord } from '../../host/records.ts';
import { directoryOf, unitPathOf } from '../../host/service-spec.ts';
import type { Answer, Doing } from './answer.ts';
import { hostDelays } from './host-delays.ts';
import { type HostState, runs } from './host-state.ts';

/** What `scripts/remove-service.sh` does. */
export async function answerRemoveService(
  { files, services }: HostState,
  [name = '']: readonly string[],
  { say, takes }: Doing,
): Promise<Answer> {
  say(`stopping ${name}`);
  await takes(hostDelays.stopService);
  for (const path of files.keys()) {
    if (path === unitPathOf(name) || path.startsWith(`${directoryOf(name)}/`)) files.delete(path);
  }
  services.delete(name);
  return { records: '' };
}

/** What `scripts/answers.sh` tells: of all services only the mirror listens on the server's own address. */
export function answerAnswers(state: HostState): Answer {
  const mirror = state.services.get('mirror');
  return { records: formatRecord('answer', { status: mirror && runs(state, mirror) ? '200' : 'none' }) };
}
