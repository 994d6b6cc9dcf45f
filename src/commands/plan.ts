import { makePlan } from '../engine/plan.ts';
import type { Report } from '../engine/report.ts';
import type { CommandSpec, Context } from './command.ts';
import { everySecret } from './every-secret.ts';
import { runOnSite } from './run-on-site.ts';
import { wantedResources } from './wanted-resources.ts';

/** Shows what `provision` would change, and changes nothing. */
export const plan: CommandSpec = {
  name: 'plan',
  summary: 'show what provision would change, and change nothing',
  changes: false,
  options: [],
  run,
};

async function run(context: Context): Promise<Report> {
  return await runOnSite('plan', context, everySecret, async (site) => {
    // Signing in first: refused credentials are one failure, not one for each resource.
    await site.openstack.projectId();
    const wanted = wantedResources(site);
    const made = await makePlan(site.target.name, wanted.roots, context);
    const address = made.foundOf(wanted.floatingIp)?.address;
    return { plan: made, ...(address === undefined ? {} : { address }) };
  });
}
