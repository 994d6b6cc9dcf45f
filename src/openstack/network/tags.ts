import { z } from 'zod';
import { parseBody } from '../collection.ts';
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

const words = z.object({ description: z.string().nullish(), tags: z.array(z.string()).nullish() });

/** The description and, where the cloud keeps them, the tags of a thing as they are now; undefined when it is gone. */
export async function wordsOn(
  openstack: OpenStack,
  kind: Marked,
  id: string,
): Promise<{ readonly description: string; readonly tags?: readonly string[] } | undefined> {
  const path = `${paths[kind]}/${id}`;
  const { status, body } = await openstack.request('network', { method: 'GET', path, accept: [404] });
  if (status === 404) return undefined;
  const said = parseBody(z.object({ [kind]: words }), body, `network GET ${path}`)[kind];
  return { description: said?.description ?? '', ...(said?.tags ? { tags: said.tags } : {}) };
}
