import { applyPlan } from '../engine/apply.ts';
import { makePlan } from '../engine/plan.ts';
import type { Report } from '../engine/report.ts';
import { type CommandSpec, type Context, type Options, options } from './command.ts';
import { agreementOn } from './confirmation.ts';
import { everySecret } from './every-secret.ts';
import { prove } from './prove.ts';
import { assertRoomFor } from './room.ts';
import { runOnSite } from './run-on-site.ts';
import { wantedResources } from './wanted-resources.ts';

/** Makes the registry as the target wants it and proves that it works. A second run changes nothing. */
export const provision: CommandSpec = {
  name: 'provision',
  summary: 'make the registry as the target wants it, and prove that it works',
  changes: true,
  options: [options.confirm, options.yes],
  run,
};

async function run(context: Context, given: Options): Promise<Report> {
  return await runOnSite('provision', context, everySecret, async (site) => {
    // Signing in first: refused credentials are one failure, not one for each resource.
    await site.openstack.projectId();
    const wanted = wantedResources(site);
    const plan = await makePlan(site.target.name, wanted.roots, context);
    if (plan.failed || context.signal.aborted) return { plan };

    const agreement = await agreementOn(plan, given, context);
    if (!agreement.agreed) return { plan, error: agreement.error };
    await assertRoomFor(plan, wanted, site, context.signal);

    const applied = await applyPlan(plan, { ...context, confirmed: true });
    const address = applied.valueOf(wanted.floatingIp)?.address;
    const zone = applied.valueOf(wanted.zone);
    const whole = applied.changes.every(({ outcome }) => outcome === 'done') && !context.signal.aborted;
    if (!whole || address === undefined || zone === undefined) {
      return {
        plan,
        changes: applied.changes,
        probe: { outcome: 'not reached', steps: [] },
        ...(address === undefined ? {} : { address }),
      };
    }
    return { plan, changes: applied.changes, address, probe: await prove(site, { zone, address }, context) };
  });
}
