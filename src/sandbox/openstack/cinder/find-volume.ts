import { randomUUID } from 'node:crypto';
import { Refusal } from '../http/refusal.ts';
import type { Cloud, Volume } from '../state.ts';

/** @throws {Refusal} 404 */
export function findVolume(cloud: Cloud, id: string): Volume {
  const volume = cloud.volumes.get(id);
  if (volume === undefined) throw new Refusal(404, `Volume ${id} could not be found.`);
  return volume;
}

/** @param message in Cinder's words for its users */
export function fail(volume: Volume, status: string, message: string): void {
  setStatus(volume, status);
  volume.failure = { id: randomUUID(), message, at: new Date() };
}

export function setStatus(volume: Volume, status: string): void {
  volume.status = status;
  volume.updated = new Date();
}
