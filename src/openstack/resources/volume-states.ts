import { ActionableError } from '../../engine/actionable-error.ts';
import type { Work } from '../../engine/resource.ts';
import { volumeMessages } from '../block-storage/messages.ts';
import { type Volume, volumes } from '../block-storage/volumes.ts';
import type { OpenStack } from '../openstack.ts';
import { waitUntil } from '../waiter.ts';

const timeoutMs = 5 * 60_000;

/**
 * Waits until a volume has one of the statuses; `gone` when there is no such volume any more.
 *
 * @returns the volume as last seen
 * @throws {ActionableError} with Cinder's own words when its status tells of an error
 */
export async function untilVolume(
  openstack: OpenStack,
  volume: Volume,
  statuses: readonly string[],
  work: Work,
): Promise<Volume> {
  const seen = await waitUntil({
    what: `volume ${volume.name} to be ${statuses.join(' or ')}`,
    look: () => volumes.get(openstack, volume.id, work),
    async settled(now) {
      if (statuses.includes(now?.status ?? 'gone')) return true;
      if (now === undefined) return vanished(volume);
      return now.status.startsWith('error') ? await volumeFault(openstack, now) : false;
    },
    state: (now) => now?.status ?? 'gone',
    timeoutMs,
    work,
  });
  return seen ?? volume;
}

/** What a volume's error comes from, as far as Cinder tells. */
export async function volumeFault(openstack: OpenStack, { id, name, status }: Volume): Promise<ActionableError> {
  const said = await volumeMessages(openstack, id);
  return new ActionableError(
    `The volume ${name} (${id}) has the status ${status}. Cinder says: ${said.join(' ') || 'nothing more'}`,
    status === 'error_extending'
      ? `What is on it is as it was. Ask the cloud's operators to reset its status, and for volumes that cannot grow while attached: detach it, then run again.`
      : "If it was never used, remove it (`openstack volume delete`) and run again. If it has data on it, ask the cloud's operators.",
  );
}

function vanished({ id, name }: Volume): ActionableError {
  return new ActionableError(`The volume ${name} (${id}) has vanished`, 'Somebody removed it; run again to look anew.');
}
