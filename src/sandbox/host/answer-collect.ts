import { formatRecord } from '../../host/records.ts';
import { contentOf } from '../registry/manifest-content.ts';
import type { RegistryStorage } from '../registry/storage.ts';
import type { Answer, Doing } from './answer.ts';
import { availableOn } from './answer-stored.ts';
import { hostDelays } from './host-delays.ts';
import { type HostState, mountedAt } from './host-state.ts';

/** What `scripts/collect.sh` does, with a collector of its own. */
export async function answerCollect(
  state: HostState,
  [point = '', uuid = '']: readonly string[],
  { say, takes, settle }: Doing,
): Promise<Answer> {
  const mounted = mountedAt(state, point);
  if (mounted?.filesystem.uuid !== uuid) return { failure: `the file system ${uuid} is not mounted at ${point}` };
  say('letting the registry only read');
  setReadOnly(state, true);
  await settle();
  await takes(hostDelays.restartService);
  say('looking for what nothing needs');
  const storage = state.imagesOn(mounted.volume.id);
  const before = String(availableOn(mounted, state));
  const garbage = unneeded(storage);
  const bytes = garbage.reduce((sum, digest) => sum + (storage.blobs.get(digest)?.length ?? 0), 0);
  for (const digest of garbage) {
    storage.blobs.delete(digest);
    for (const { blobs } of storage.repositories.values()) blobs.delete(digest);
  }
  const figures = { blobs: String(garbage.length), bytes: String(bytes) };
  const records = formatRecord('collected', { ...figures, before, available: String(availableOn(mounted, state)) });
  say('letting the registry be written to again');
  answerReadWrite(state);
  await settle();
  await takes(hostDelays.restartService);
  return { records };
}

/** What `scripts/read-write.sh` does. */
export function answerReadWrite(state: HostState): Answer {
  setReadOnly(state, false);
  return { records: '' };
}

function setReadOnly({ services }: HostState, wanted: boolean): void {
  const service = services.get('registry');
  if (service === undefined) return;
  const { readOnly, ...rest } = service;
  services.set('registry', wanted ? { ...rest, readOnly: true } : rest);
}

/** Digests of the blobs that no manifest of any repository names. */
function unneeded({ repositories, blobs }: RegistryStorage): readonly string[] {
  const needed = new Set<string>();
  for (const { manifests } of repositories.values()) {
    for (const [digest, { bytes, mediaType }] of manifests) {
      needed.add(digest);
      for (const blob of contentOf(bytes, mediaType).blobs) needed.add(blob);
    }
  }
  return [...blobs.keys()].filter((digest) => !needed.has(digest));
}
