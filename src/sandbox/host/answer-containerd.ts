import { formatRecord } from '../../host/records.ts';
import type { Answer } from './answer.ts';
import type { HostState } from './host-state.ts';

/** What a containerd says of mirrors; a host has one when it has its configuration. */
export function answerContainerd({ files }: HostState): { readonly records: string } {
  const config = files.get('/etc/containerd/config.toml')?.content;
  if (config === undefined) return { records: '' };
  const version = /^version\s*=\s*(\d+)/m.exec(config)?.[1] ?? '';
  const at = /^\s*config_path\s*=\s*["']([^"':]+)/m.exec(config)?.[1];
  const path = at === undefined ? '' : `${at}/docker.io/hosts.toml`;
  const content = files.get(path)?.content;
  const hosts = content === undefined ? {} : { hosts: Buffer.from(content).toString('base64') };
  return { records: formatRecord('containerd', { version, path, ...hosts }) };
}

export function answerHostsToml({ files }: HostState, [path = '']: readonly string[], payload: string): Answer {
  const [base64 = ''] = payload.split('\n');
  if (base64 === '') files.delete(path);
  else files.set(path, { content: Buffer.from(base64, 'base64').toString(), mode: '644' });
  return { records: '' };
}
