import type { Plan } from '../../engine/plan.ts';
import { otherOwnerOf } from '../../openstack/marks/owner-mark.ts';
import { securityGroups } from '../../openstack/network/security-groups.ts';
import type { Site } from '../site/site.ts';
import type { InCloud } from './in-cloud.ts';

type Place = Pick<Site<never>, 'target' | 'owner' | 'openstack'>;

/**
 * What there is to say where nothing of the target is found, but a registry of the same name with another owner is: it
 * may be this very one, made from another checkout or repository.
 *
 * @returns full sentences
 */
export async function otherOwners(
  { target, owner, openstack }: Place,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const query = { project_id: await openstack.projectId() };
  const groups = await securityGroups.list(openstack, { query, signal });
  const owners = new Set(groups.flatMap((group) => otherOwnerOf(owner, group.description) ?? []));
  return [...owners].map(
    (other) =>
      `The project has a registry ${target.name} that was made with the owner ${other}; this run looks for that of ${owner.owner}. If it is the same one, put \`owner: ${other}\` at the top of the configuration.`,
  );
}

/** Whether a plan finds nothing of a registry that is to be there: its security group is made first and removed last. */
export function findsNothing({ planned }: Plan, { securityGroup }: Pick<InCloud, 'securityGroup'>): boolean {
  return planned.get(securityGroup)?.change.action === 'create';
}
