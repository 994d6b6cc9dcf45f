import { ActionableError } from '../../engine/actionable-error.ts';
import type { Change } from '../../engine/change.ts';
import type { Collection } from '../../engine/collection.ts';
import { asFailure, interrupted } from '../../engine/failure.ts';
import type { Walk } from '../../engine/plan.ts';
import type { Probe } from '../../engine/report.ts';
import type { Work } from '../../engine/resource.ts';
import { collectGarbage, letBeWritten } from '../../host/collect-garbage.ts';
import type { Host } from '../../host/host.ts';
import type { RegistryStorage } from '../../host/registry-storage.ts';
import type { StoredImages } from '../../host/stored-images.ts';
import { registryClient } from '../../registry/client/client.ts';
import { readOnlyConfiguration } from '../../registry/configuration/registry-configuration.ts';
import { type CollectionProof, collectionProof } from '../../registry/probe/collection-proof.ts';
import { waitForRegistry } from '../../registry/probe/wait-for-registry.ts';
import { deleteImages } from '../delete/changes.ts';
import type { RegistryAccess } from '../site/registry-site.ts';
import type { Findings } from '../site/run-on-site.ts';
import type { Cleaning } from './find-cleaning.ts';
import { proveCollection, readyTimeoutMs } from './prove-collection.ts';

/** All that a cleaning works on. */
export interface Ground {
  readonly host: Host;
  readonly storage: RegistryStorage;
  readonly stored: StoredImages;
  readonly access: RegistryAccess;
  readonly cleaning: Cleaning;
}

const notReached: Probe = { outcome: 'not reached', steps: [] };

/** Deletes what a plan says, frees the space, and has the registry prove that it is sound. */
export async function cleanUp(
  ground: Ground,
  storage: Change,
  walk: Walk,
): Promise<Pick<Findings, 'changes' | 'collection' | 'probe'>> {
  const { cleaning, access, stored, host } = ground;
  const client = registryClient(access);
  try {
    if (stored.readOnly) {
      await letBeWritten(host, workOn(storage, walk));
      await waitForRegistry(access, { timeoutMs: readyTimeoutMs, signal: walk.signal, say: () => undefined });
    }
    const deleted = await deleteImages(client, cleaning.deletions, walk);
    const proof = collectionProof(client, cleaning.kept);
    const { change, collection } = await freed(ground, storage, proof, walk);
    const changes = [...deleted, change];
    if (collection === undefined) return { changes, probe: notReached };
    // What was collected is told all the same.
    if (walk.signal.aborted) return { changes, collection, probe: notReached };
    return { changes, collection, probe: await proveCollection(proof, access, walk) };
  } finally {
    await client.close();
  }
}

/** Collects the garbage; the registry may still be starting when this resolves. */
async function freed(
  { host, storage, stored }: Ground,
  planned: Change,
  proof: CollectionProof,
  walk: Walk,
): Promise<{ readonly change: Change; readonly collection?: Collection }> {
  const { signal, emit } = walk;
  const { resource } = planned;
  const work = workOn(planned, walk);
  const ended = (change: Change): Change => {
    emit({ type: 'finished', change, fact: false });
    return change;
  };
  emit({ type: 'phase', phase: 'apply', resources: [resource] });
  if (signal.aborted) return { change: ended({ ...planned, outcome: 'not reached' }) };
  const started = Date.now();
  const timed = () => ({ startedAt: new Date(started).toISOString(), durationMs: Date.now() - started });
  emit({ type: 'started', resource, doing: 'update' });
  try {
    await proof.prepare(signal);
    const configuration = readOnlyConfiguration(stored.configuration);
    const { blobs, bytes, available } = await collectGarbage(host, storage, configuration, work);
    const space = { total: stored.space.total, available: available.after, before: available.before };
    const change = ended({ ...planned, outcome: 'done', ...timed() });
    return { change, collection: { outcome: 'done', blobs, bytes, space } };
  } catch (error) {
    const stopped = signal.aborted && !(error instanceof ActionableError);
    const failure = stopped ? interrupted('update') : asFailure(error);
    return { change: ended({ ...planned, outcome: 'failed', ...timed(), error: failure }) };
  }
}

function workOn({ resource }: Change, { signal, emit, pause }: Walk): Work {
  const say = (progress: string) => emit({ type: 'progress', resource, progress });
  return { signal, say, ...(pause === undefined ? {} : { pause }) };
}
