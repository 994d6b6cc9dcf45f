import type { OpenStack } from '../openstack.ts';

/**
 * Writes one item of a server's metadata and leaves the others.
 *
 * @param key such as `ssh-host-key`
 * @param value at most 255 characters
 * @see https://docs.openstack.org/api-ref/compute/#create-or-update-metadata-item
 */
export async function setServerMetadata(
  openstack: OpenStack,
  serverId: string,
  key: string,
  value: string,
): Promise<void> {
  const path = `/servers/${serverId}/metadata`;
  await openstack.request('compute', { method: 'POST', path, body: { metadata: { [key]: value } } });
}
