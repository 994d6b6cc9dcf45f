import { ActionableError } from '../../../engine/actionable-error.ts';
import type { Work } from '../../../engine/resource.ts';
import { volumeMessages } from '../../block-storage/messages.ts';
import { type Volume, volumes } from '../../block-storage/volumes.ts';
import type { OpenStack } from '../../openstack.ts';
import { waitUntil } from '../../waiter.ts';

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
    late: stuck,
    timeoutMs,
    work,
  });
  return seen ?? volume;
}

/** What a volume's error comes from, as far as Cinder tells. */
export async function volumeFault(openstack: OpenStack, volume: Volume): Promise<ActionableError> {
  const { id, name, status } = volume;
  const said = (await volumeMessages(openstack, id)).join(' ');
  return new ActionableError(
    `The volume ${name} (${id}) has the status ${status}. Cinder says: ${said || 'nothing more'}`,
    status === 'error_extending' ? afterFailedExtension(volume) : afterFailure(volume, said),
  );
}

function afterFailure({ id, metadata }: Volume, said: string): string {
  const keys = `volumes.${metadata.role ?? '<role>'}`;
  const other = noStorage.test(said)
    ? `No storage of the cloud has room for it: another ${keys}.size or ${keys}.type may fit, or the cloud's operators may help. `
    : '';
  return `${other}If it was never used, remove it (\`openstack volume delete ${id}\`) and run again. If it has data on it, ask the cloud's operators.`;
}

/** Cinder's words when its scheduler finds no back end for a volume: cinder/message/message_field.py. */
const noStorage = /no storage could be allocated|no valid backend|available weighted backend/i;

function afterFailedExtension({ id, attachments, metadata }: Volume): string {
  const attached = attachments.length > 0;
  const reset = `openstack volume set --state ${attached ? 'in-use' : 'available'} ${id}`;
  const then = attached
    ? `set volumes.${metadata.role ?? '<role>'}.grow: detached and run again: the server is then stopped while the volume grows.`
    : 'run again.';
  return `What is on it is as it was. An operator of the cloud must reset its status: \`${reset}\`. After that ${then}`;
}

/** Statuses that only Nova and Cinder together lead out of, and sometimes neither does. */
const between: Readonly<Record<string, string>> = {
  reserved: 'has been reserved for a server',
  attaching: 'has been attaching',
  detaching: 'has been detaching',
};

/** What to say of a volume that stays between two states. */
export function stuck(volume: Volume | undefined): ActionableError | undefined {
  const words = volume === undefined ? undefined : between[volume.status];
  if (volume === undefined || words === undefined) return undefined;
  const { id, name, status, updatedAt, attachments } = volume;
  const since = updatedAt === undefined ? 'for longer than this run waits' : `since ${updatedAt}`;
  const server = attachments[0]?.serverId ?? '<server>';
  return new ActionableError(
    `The volume ${name} (${id}) ${words} ${since}, its status being ${status}`,
    `Run again: it may only be slow. If it stays so, let it go (\`openstack server remove volume ${server} ${id}\`) and run again. Where that is refused, an operator of the cloud must reset its status: \`openstack volume set --state available ${id}\`.`,
  );
}

function vanished({ id, name }: Volume): ActionableError {
  return new ActionableError(`The volume ${name} (${id}) has vanished`, 'Somebody removed it; run again to look anew.');
}
