import { applyPlan } from '../engine/apply.ts';
import { makePlan, type Plan, type Walk } from '../engine/plan.ts';
import type { Report } from '../engine/report.ts';
import { type CommandSpec, type Context, type Options, options } from './command.ts';
import { everySecret } from './every-secret.ts';
import { prove } from './prove.ts';
import { assertRoomFor } from './room.ts';
import { type Findings, runOnSite } from './run-on-site.ts';
import type { Site } from './site.ts';
import { underLease } from './under-lease.ts';
import type { InCloud } from './wanted-in-cloud.ts';
import { wantedResources } from './wanted-resources.ts';

/** Makes the registry as the target wants it and proves that it works. A second run changes nothing. */
export const provision: CommandSpec = {
  name: 'provision',
  summary: 'make the registry as the target wants it, and prove that it works',
  changes: true,
  options: [options.confirm, options.yes, options['no-wait']],
  run,
};

async function run(context: Context, given: Options): Promise<Report> {
  return await runOnSite('provision', context, everySecret, async (site) => {
    // Signing in first: refused credentials are one failure, not one for each resource.
    await site.openstack.projectId();
    const wanted = wantedResources(site);
    return await underLease(site, given, context, {
      securityGroup: wanted.securityGroup,
      removes: false,
      plan: (walk) => makePlan(site.target.name, wanted.roots, walk),
      check: (plan, signal) => assertRoomFor(plan, wanted, site, signal),
      act: (plan, walk) => made(site, wanted, plan, walk),
    });
  });
}

/** Makes the changes of a plan and has the registry prove itself. */
async function made(site: Site, wanted: InCloud, plan: Plan, walk: Walk): Promise<Findings> {
  const applied = await applyPlan(plan, { ...walk, confirmed: true });
  const address = applied.valueOf(wanted.floatingIp)?.address;
  const zone = applied.valueOf(wanted.zone);
  const whole = applied.changes.every(({ outcome }) => outcome === 'done') && !walk.signal.aborted;
  if (!whole || address === undefined || zone === undefined) {
    return {
      plan,
      changes: applied.changes,
      probe: { outcome: 'not reached', steps: [] },
      ...(address === undefined ? {} : { address }),
    };
  }
  return { plan, changes: applied.changes, address, probe: await prove(site, { zone, address }, walk) };
}
