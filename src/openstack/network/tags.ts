import type { OpenStack } from '../openstack.ts';

/** Of a tag, as every release of Neutron takes it. */
export const longestTag = 60;

/** Of a description. */
export const longestDescription = 255;

/** What Neutron keeps and we mark, by the name of one in bodies, with its path. */
const paths = { port: '/ports', security_group: '/security-groups', floatingip: '/floatingips' } as const;
export type Marked = keyof typeof paths;

/**
 * Sets the tags of a thing, all of them.
 *
 * @see https://docs.openstack.org/api-ref/network/v2/#replace-all-tags
 */
export async function setTags(openstack: OpenStack, kind: Marked, id: string, tags: readonly string[]): Promise<void> {
  const path = `${paths[kind]}/${id}/tags`;
  await openstack.request('network', { method: 'PUT', path, body: { tags } });
}

export async function setDescription(
  openstack: OpenStack,
  kind: Marked,
  id: string,
  description: string,
): Promise<void> {
  const path = `${paths[kind]}/${id}`;
  await openstack.request('network', { method: 'PUT', path, body: { [kind]: { description } } });
}
