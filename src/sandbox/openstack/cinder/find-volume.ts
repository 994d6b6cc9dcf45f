import { Refusal } from '../http/refusal.ts';
import type { Cloud, Volume } from '../state.ts';

/** @throws {Refusal} 404 */
export function findVolume(cloud: Cloud, id: string): Volume {
  const volume = cloud.volumes.get(id);
  if (volume === undefined) throw new Refusal(404, `Volume ${id} could not be found.`);
  return volume;
}

export function setStatus(volume: Volume, status: string): void {
  volume.status = status;
  volume.updated = new Date();
}
