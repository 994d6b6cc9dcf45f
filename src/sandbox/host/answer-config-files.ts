import { createHash } from 'node:crypto';
import { formatRecord } from '../../host/records.ts';
import type { Answer } from './answer.ts';
import type { HostState } from './host-state.ts';

/** Every `config.json` that counts on a node, as `scripts/config-files.sh` tells it where kubelet has yet to be started. */
export function answerConfigFiles(state: HostState, [user = 'root']: readonly string[]): { readonly records: string } {
  const kubelet = ['/var/lib/kubelet', '', '/.docker'].map((directory) => tell(state, 'kubelet', 'root', directory));
  const docker = [...new Set(['root', user])].map((each) => tell(state, 'docker', each, `${homeOf(each)}/.docker`));
  const place = formatRecord('kubelet', { running: 'no', directory: '/var/lib/kubelet', there: 'yes' });
  return { records: [place, ...kubelet, ...docker].join('') };
}

/** Replaces one of them if it is as it was read, and keeps what was there before the first time. */
export function answerWriteConfigFile(
  { files }: HostState,
  [path = '', expected = '']: readonly string[],
  payload: string,
): Answer {
  const present = files.get(path);
  if ((present === undefined ? 'missing' : sha256(present.content)) !== expected)
    return { failure: `${path} is left as it is: somebody has changed it meanwhile` };
  const backup = backupOf(path);
  const [order = ''] = payload.split('\n');
  if (order === 'remove') {
    files.delete(path);
    if (files.get(backup)?.content === '') files.delete(backup);
    return { records: '' };
  }
  if (!files.has(backup)) files.set(backup, present ?? { content: '', mode: '600' });
  const content = Buffer.from(order.replace(/^content /, ''), 'base64').toString();
  files.set(path, { content, mode: '600' });
  return { records: '' };
}

function tell({ files }: HostState, role: string, user: string, directory: string): string {
  const path = `${directory}/config.json`;
  const file = files.get(path);
  if (file === undefined) return formatRecord('config', { role, user, path, kind: 'missing' });
  const { content, mode } = file;
  const base64 = Buffer.from(content).toString('base64');
  const size = String(Buffer.byteLength(content));
  return formatRecord('config', {
    role,
    user,
    path,
    kind: 'regular',
    size,
    mode,
    owner: user,
    backup: files.get(backupOf(path))?.content ? 'yes' : 'no',
    sha256: sha256(content),
    ...(content === '' ? {} : { base64 }),
  });
}

function backupOf(path: string): string {
  return `${path}.provision-registry-backup`;
}

function homeOf(user: string): string {
  return user === 'root' ? '/root' : `/home/${user}`;
}

function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
