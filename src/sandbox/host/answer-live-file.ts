import { createHash } from 'node:crypto';
import { formatRecord } from '../../host/records.ts';
import { pathOf } from '../../host/service-spec.ts';
import type { Answer } from './answer.ts';
import type { HostState } from './host-state.ts';

/** What `scripts/live-file.sh` does. */
export function answerLiveFile({ files }: HostState, args: readonly string[], payload: string): Answer {
  const [service = '', file = '', digest = ''] = args;
  const path = pathOf(service, file);
  if (sha256(files.get(path)?.content ?? '') !== digest) {
    return { failure: `${path} was changed by somebody else meanwhile, and is left as it is` };
  }
  const [base64 = ''] = payload.split('\n');
  const content = Buffer.from(base64, 'base64').toString();
  files.set(path, { content, mode: '600' });
  return { records: formatRecord('file', { path, sha256: sha256(content), mode: '600' }) };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
