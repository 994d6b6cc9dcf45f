import type { OpenStack } from '../openstack.ts';

/**
 * Writes items of a server's metadata and leaves the others.
 *
 * @param metadata such as `{ 'ssh-host-key': … }`, each value of at most 255 characters
 * @see https://docs.openstack.org/api-ref/compute/#create-or-update-metadata-items
 */
export async function setServerMetadata(
  openstack: OpenStack,
  serverId: string,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  const path = `/servers/${serverId}/metadata`;
  await openstack.request('compute', { method: 'POST', path, body: { metadata } });
}
