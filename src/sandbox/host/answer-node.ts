import { formatRecord } from '../../host/records.ts';
import type { Answer } from './answer.ts';
import { answerConfigFiles } from './answer-config-files.ts';
import type { HostState } from './host-state.ts';

/** All that is to be known of a node, as `scripts/node.sh` tells it; a host has a containerd when it has its configuration. */
export function answerNode(state: HostState, [user = 'root', registry = '']: readonly string[]): Answer {
  const docker = tellRoot(state, 'docker', rootFileOfDocker(registry));
  return { records: answerConfigFiles(state, [user]).records + docker + tellContainerd(state, registry) };
}

/** Where docker on a host looks for the authority of a registry. */
export function rootFileOfDocker(registry: string): string {
  return `/etc/docker/certs.d/${registry}/ca.crt`;
}

function tellContainerd(state: HostState, registry: string): string {
  const config = state.files.get('/etc/containerd/config.toml')?.content;
  if (config === undefined) return '';
  const version = /^version\s*=\s*(\d+)/m.exec(config)?.[1] ?? '';
  const at = /^\s*config_path\s*=\s*["']([^"':]+)/m.exec(config)?.[1];
  if (at === undefined) return formatRecord('containerd', { version, path: '' });
  const path = `${at}/docker.io/hosts.toml`;
  const record = formatRecord('containerd', { version, path, hosts: base64Of(state, path) });
  const overruled = state.files.has(`${at}/${registry}/hosts.toml`) ? 'yes' : 'no';
  return record + tellRoot(state, 'containerd', `${at}/${registry}/ca.crt`, { overruled });
}

function tellRoot(state: HostState, reader: string, path: string, more: Readonly<Record<string, string>> = {}): string {
  return formatRecord('root', { reader, path, ...more, content: base64Of(state, path) });
}

function base64Of({ files }: HostState, path: string): string | undefined {
  const file = files.get(path);
  return file && Buffer.from(file.content).toString('base64');
}

/** Writes a file of ours, or removes it. */
export function answerOwnedFile({ files }: HostState, [path = '']: readonly string[], payload: string): Answer {
  const [base64 = ''] = payload.split('\n');
  if (base64 === '') files.delete(path);
  else files.set(path, { content: Buffer.from(base64, 'base64').toString(), mode: '644' });
  return { records: '' };
}
