import { OpenStackError } from '../openstack-error.ts';

/**
 * Removes something, which may be asked twice when the first answer was lost. The second time it is refused, because
 * the thing is on its way out already.
 *
 * @param leaving whether it is
 */
export async function removing(remove: () => Promise<void>, leaving: () => Promise<boolean>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    const refused = error instanceof OpenStackError && (error.status === 400 || error.status === 409);
    if (!(refused && (await leaving()))) throw error;
  }
}
