import { randomUUID } from 'node:crypto';
import { delays } from '../delays.ts';
import { Refusal } from '../http/refusal.ts';
import type { Cloud, Image, Volume } from '../state.ts';
import { fail, setStatus } from './find-volume.ts';
import { holdToGigabytes, holdToNumber } from './quota.ts';

interface NewVolume {
  readonly name: string | null;
  readonly description: string | null;
  /** GiB */
  readonly size: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly image: Image | undefined;
  /** Why it will never be available, in Cinder's words for its users. */
  readonly failure?: string;
}

/** A volume that is being created, available a little later. */
export function addVolume(cloud: Cloud, { failure, ...wanted }: NewVolume): Volume {
  holdToGigabytes(cloud, wanted.size);
  holdToNumber(cloud);
  const volume: Volume = {
    ...wanted,
    metadata: { ...wanted.metadata },
    id: randomUUID(),
    status: 'creating',
    created: new Date(),
    updated: undefined,
  };
  cloud.volumes.set(volume.id, volume);
  cloud.clock.after(delays.createVolume, () => {
    if (volume.status !== 'creating') return;
    if (failure === undefined) setStatus(volume, 'available');
    else fail(volume, 'error', failure);
  });
  return volume;
}

const removable = new Set(['available', 'error', 'error_restoring', 'error_extending', 'error_managing']);

/** @throws {Refusal} 400 while it is attached or busy */
export function deleteVolume(cloud: Cloud, volume: Volume): void {
  const attached = [...cloud.servers.values()].some((server) =>
    server.attachments.some((each) => each.volume === volume),
  );
  if (!removable.has(volume.status) || attached) {
    throw new Refusal(
      400,
      'Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.',
    );
  }
  setStatus(volume, 'deleting');
  cloud.clock.after(delays.deleteVolume, () => {
    cloud.volumes.delete(volume.id);
    cloud.listener.volumeDeleted?.(volume.id);
  });
}
