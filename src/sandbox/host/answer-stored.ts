import { formatRecord } from '../../host/records.ts';
import type { Answer } from './answer.ts';
import { type HostState, mountedAt } from './host-state.ts';
import { spaceOf } from './tell.ts';

/** What the registry keeps on a volume, as `scripts/stored.sh` tells it. Nobody is ever in the middle of an upload here. */
export function answerStored(state: HostState, [point = '', uuid = '', , path = '']: readonly string[]): Answer {
  const mounted = mountedAt(state, point);
  if (mounted?.filesystem.uuid !== uuid) return { failure: `the file system ${uuid} is not mounted at ${point}` };
  const { repositories, blobs } = state.imagesOn(mounted.volume.id);
  const records = [
    formatRecord('storage', {
      clock: String(Math.floor(Date.now() / 1000)),
      'read-only': state.services.get('registry')?.readOnly ? 'yes' : 'no',
      available: String(availableOn(mounted, state)),
      total: String(spaceOf(mounted.filesystem)),
    }),
    formatRecord('content', { path, base64: Buffer.from(state.files.get(path)?.content ?? '').toString('base64') }),
    ...[...repositories].flatMap(([name, { tags, manifests, written }]) => [
      ...[...tags.keys()].map((tag) =>
        formatRecord('tag', { pushed: seconds(written.get(tag)), path: `${name}/_manifests/tags/${tag}/current/link` }),
      ),
      ...[...manifests.keys()].map((digest) =>
        formatRecord('revision', {
          linked: seconds(written.get(digest)),
          path: `${name}/_manifests/revisions/${digest.replace(':', '/')}/link`,
        }),
      ),
    ]),
    ...[...blobs].map(([digest, { length }]) => formatRecord('blob', { size: String(length), path: blobPath(digest) })),
  ];
  return { records: records.join('') };
}

/** Bytes that are left on a volume. */
export function availableOn(
  { filesystem, volume }: NonNullable<ReturnType<typeof mountedAt>>,
  state: HostState,
): number {
  const taken = [...state.imagesOn(volume.id).blobs.values()].reduce((sum, { length }) => sum + length, 0);
  return spaceOf(filesystem) - taken;
}

function blobPath(digest: string): string {
  const [kind = '', hex = ''] = digest.split(':');
  return `${kind}/${hex.slice(0, 2)}/${hex}/data`;
}

function seconds(ms = 0): string {
  return (ms / 1000).toFixed(3);
}
