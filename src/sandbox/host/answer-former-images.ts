import { formatRecord } from '../../host/records.ts';
import type { Answer, Doing } from './answer.ts';
import { type HostState, mountedAt } from './host-state.ts';

/** What `scripts/former-images.sh` tells. */
export function answerFormerImages(state: HostState, [point = '', uuid = '']: readonly string[]): Answer {
  const mounted = mountedAt(state, point);
  if (mounted?.filesystem.uuid !== uuid) return { failure: `the file system ${uuid} is not mounted at ${point}` };
  const there = formerOf(state, mounted) === undefined ? 'no' : 'yes';
  return { records: formatRecord('former-images', { there }) };
}

/** What `scripts/move-images.sh` does. */
export function answerMoveImages(state: HostState, args: readonly string[], { say }: Pick<Doing, 'say'>): Answer {
  const [point = '', uuid = '', directory = ''] = args;
  const mounted = mountedAt(state, point);
  if (mounted?.filesystem.uuid !== uuid) return { failure: `the file system ${uuid} is not mounted at ${point}` };
  const former = formerOf(state, mounted);
  if (former === undefined) return { records: '' };
  say(`moving ${point}/docker/registry to ${point}/${directory}/docker/registry`);
  const { blobs, repositories } = state.imagesOn(mounted.volume.id);
  for (const [digest, bytes] of former.blobs) blobs.set(digest, bytes);
  for (const [name, repository] of former.repositories) repositories.set(name, repository);
  delete mounted.filesystem.formerImages;
  return { records: '' };
}

/** Images at the top of a volume that has none elsewhere. */
function formerOf(state: HostState, { volume, filesystem }: NonNullable<ReturnType<typeof mountedAt>>) {
  return state.imagesOn(volume.id).repositories.size === 0 ? filesystem.formerImages : undefined;
}
