import { securityGroupRules, securityGroups } from '../../openstack/network/security-groups.ts';
import { temporaryIn } from '../../openstack/resources/firewall/temporary-rule.ts';
import type { Context } from '../command.ts';
import { openSite } from '../site/open-site.ts';

/**
 * Removes the rules that a killed run of this workflow left, by which it had let itself in to a host. Those of other
 * workflow runs stay: they may be alive, and expire by themselves.
 *
 * @returns how many were removed
 * @throws UsageError, or what `request` throws
 */
export async function closeDoor(context: Context): Promise<number> {
  const { GITHUB_RUN_ID: workflow } = context.env;
  if (workflow === undefined) return 0;
  const site = await openSite(context, []);
  try {
    const { openstack, owner } = site;
    const query = { project_id: await openstack.projectId() };
    const groups = await securityGroups.list(openstack, { query, signal: context.signal });
    const left = groups
      .flatMap(({ rules }) => rules)
      .filter((rule) => temporaryIn(owner, rule)?.run.startsWith(`${workflow}-`));
    await Promise.all(left.map(({ id }) => securityGroupRules.delete(openstack, id)));
    return left.length;
  } finally {
    await site.close();
  }
}
