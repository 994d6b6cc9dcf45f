import { ActionableError } from '../../../engine/actionable-error.ts';
import type { Work } from '../../../engine/resource.ts';
import { volumeMessages } from '../../block-storage/messages.ts';
import { extendsInUse, extendVolume, type Volume } from '../../block-storage/volumes.ts';
import type { OpenStack } from '../../openstack.ts';
import { OpenStackError } from '../../openstack-error.ts';
import { untilVolume } from './volume-states.ts';

/** Whether a volume grows while its server has it, or is detached meanwhile. */
export type Growth = 'attached' | 'detached';

/** Whether the growth of a volume is left to its attachment, which detaches it for that time. */
export function growsDetached({ status, attachments }: Volume, growth: Growth): boolean {
  const atServer = attachments.length > 0 || ['in-use', 'reserved', 'attaching', 'detaching'].includes(status);
  return growth === 'detached' && atServer;
}

export function lackingSize({ size }: Volume, wanted: number): string | undefined {
  return size < wanted ? `size ${size} GiB, wanted ${wanted} GiB` : undefined;
}

/**
 * Makes a volume bigger, as it is: attached or not. One that is big enough already is left.
 *
 * @param steady the volume as it is now, `available` or `in-use`
 * @param size GiB
 * @returns the volume with its new size
 * @throws {ActionableError} with Cinder's words and the way round, when it does not let an attached volume grow
 */
export async function growVolume(openstack: OpenStack, steady: Volume, size: number, work: Work): Promise<Volume> {
  if (steady.size >= size) return steady;
  const attached = steady.status === 'in-use';
  if (attached && !(await openstack.supports('block-storage', extendsInUse))) {
    throw refusal(steady, `Block Storage has no microversion ${extendsInUse}, which it takes.`);
  }
  work.say(`extending from ${steady.size} GiB to ${size} GiB`);
  await extendVolume(openstack, steady, size).catch((error: unknown) => {
    const refused =
      error instanceof OpenStackError && ['forbidden', 'other'].includes(error.kind) && error.status < 500;
    throw attached && refused ? refusal(steady, error.message) : error;
  });
  const grown = await untilVolume(openstack, steady, ['available', 'in-use'], work);
  if (grown.size >= size) return grown;
  const said = await volumeMessages(openstack, steady.id);
  throw new ActionableError(
    `Cinder accepted to extend the volume ${grown.name} (${grown.id}) and did not do it: it still has ${grown.size} GiB. Cinder says: ${said.join(' ') || 'nothing more'}`,
    attached ? detachedWay(steady) : 'What is on it is as it was. Run again, or ask the operators of the cloud.',
  );
}

function refusal(volume: Volume, said: string): ActionableError {
  return new ActionableError(
    `The cloud does not let the volume ${volume.name} (${volume.id}) grow while a server has it. ${said}`,
    detachedWay(volume),
  );
}

function detachedWay({ metadata }: Volume): string {
  const key = `volumes.${metadata.role ?? '<role>'}.grow`;
  return `What is on it is as it was. Set ${key}: detached and run again: the server is then stopped while the volume grows.`;
}
