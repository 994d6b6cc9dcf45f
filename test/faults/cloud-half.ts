import type { Context } from '../../src/commands/command.ts';
import { underLease } from '../../src/commands/lease/under-lease.ts';
import { everySecret } from '../../src/commands/site/every-secret.ts';
import { runOnSite } from '../../src/commands/site/run-on-site.ts';
import { type InCloud, wantedInCloud } from '../../src/commands/wanted/in-cloud.ts';
import { applyPlan } from '../../src/engine/apply.ts';
import { makePlan } from '../../src/engine/plan.ts';
import type { Report } from '../../src/engine/report.ts';
import type { Resource } from '../../src/engine/resource.ts';

/**
 * As provision does, as far as OpenStack and Cloudflare go: no host and no probe.
 *
 * @param rootsOf what of it is made, with all that it needs
 */
export async function cloudHalf(
  context: Context,
  rootsOf: (wanted: InCloud) => readonly Resource<unknown>[] = ({ roots }) => roots,
): Promise<Report> {
  return await runOnSite('provision', context, everySecret, async (site) => {
    await site.openstack.projectId();
    const wanted = wantedInCloud(site, { adoption: 'offered' });
    return await underLease(site, {}, context, {
      securityGroup: wanted.securityGroup,
      removes: false,
      plan: (walk) => makePlan(site.target.name, rootsOf(wanted), walk),
      act: async (plan, walk) => ({
        plan,
        changes: (await applyPlan(plan, { ...walk, confirmed: true })).changes,
      }),
    });
  });
}
