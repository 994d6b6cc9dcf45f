import { makePlan } from '../engine/plan.ts';
import type { Report } from '../engine/report.ts';
import { given } from '../target/given.ts';
import { certificateNotices } from './check/certificate-notice.ts';
import type { CommandSpec, Context } from './command.ts';
import { wantedWithNodes } from './nodes/with-nodes.ts';
import { everySecret } from './site/every-secret.ts';
import { runOnSite } from './site/run-on-site.ts';
import { findsNothing, otherOwners } from './wanted/other-owners.ts';

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
    const wanted = await wantedWithNodes(site, context.signal);
    const made = await makePlan(site.target.name, wanted.roots, context);
    const address = made.foundOf(wanted.floatingIp)?.address;
    const certificate = await certificateNotices(site, { plan: made, wanted }, context.signal);
    const others = findsNothing(made, wanted) ? await otherOwners(site, context.signal) : [];
    return { plan: made, notices: [...others, ...wanted.notices, ...certificate], ...given({ address }) };
  });
}
