import { z } from 'zod';
import { parseBody, signalled } from '../collection.ts';
import type { OpenStack } from '../openstack.ts';
import { OpenStackError } from '../openstack-error.ts';

const messages = z.array(z.object({ resource_uuid: z.string().nullish(), user_message: z.string() }));

/** Cinder tells its users since 3.3 what a volume's status `error` comes from. */
const microversion = '3.3';

/**
 * What Cinder has to say about a volume: `No storage could be allocated for this volume request…`.
 *
 * @returns nothing when it has nothing to say, or the cloud does not let us read it
 * @see https://docs.openstack.org/api-ref/block-storage/v3/#messages-messages
 */
export async function volumeMessages(
  openstack: OpenStack,
  volumeId: string,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  if (!(await openstack.supports('block-storage', microversion))) return [];
  const path = '/messages';
  const query = { resource_uuid: volumeId };
  try {
    const items = await openstack.list('block-storage', 'messages', {
      path,
      query,
      microversion,
      ...signalled(signal),
    });
    const told = parseBody(messages, items, `block-storage GET ${path}`);
    return told.filter((message) => message.resource_uuid === volumeId).map(({ user_message }) => user_message);
  } catch (error) {
    if (error instanceof OpenStackError) return [];
    throw error;
  }
}
