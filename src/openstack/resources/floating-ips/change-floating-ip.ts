import { networkExtensions } from '../../network/extensions.ts';
import type { FloatingIp } from '../../network/floating-ips.ts';
import type { OpenStack } from '../../openstack.ts';

/** HTTP's Precondition Failed: it is no longer the revision that we looked at. */
const changedMeanwhile = 412;

export interface FloatingIpChanges {
  /** Always said, null for none: documentation and code of Neutron disagree on what its absence means. */
  readonly port_id: string | null;
  readonly description?: string;
}

/**
 * Changes a floating IP as it was seen. Where Neutron can (`revision-if-match`), the change holds for the revision that
 * we saw only; everywhere else somebody may change it in between.
 *
 * @param seen read just before: Neutron counts on by itself for some seconds after an association
 * @returns false when somebody else changed it meanwhile, and nothing was done
 * @see https://docs.openstack.org/api-ref/network/v2/#revisions
 */
export async function changeFloatingIp(
  openstack: OpenStack,
  { id, revision }: FloatingIp,
  changes: FloatingIpChanges,
): Promise<boolean> {
  const guarded = revision !== undefined && (await networkExtensions(openstack)).has('revision-if-match');
  const { status } = await openstack.request('network', {
    method: 'PUT',
    path: `/floatingips/${id}`,
    body: { floatingip: changes },
    accept: [changedMeanwhile],
    ...(guarded ? { headers: { 'if-match': `revision_number=${revision}` } } : {}),
  });
  return status !== changedMeanwhile;
}
