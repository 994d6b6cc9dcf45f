import type { Answer } from './answer.ts';
import { type HostState, mountedAt } from './host-state.ts';

/** Writes a file at a path of a mounted volume. */
export function answerKnownHosts(
  state: HostState,
  [point = '', uuid = '', path = '']: readonly string[],
  payload: string,
): Answer {
  const filesystem = mountedAt(state, point)?.filesystem;
  if (filesystem?.uuid !== uuid) return { failure: `the file system ${uuid} is not mounted at ${point}` };
  const [base64 = ''] = payload.split('\n');
  filesystem.files ??= new Map();
  filesystem.files.set(path, { content: Buffer.from(base64, 'base64').toString(), mode: '644' });
  return { records: '' };
}
