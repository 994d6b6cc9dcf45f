import { applyRemoval, planRemoval } from '../engine/removal.ts';
import type { Report } from '../engine/report.ts';
import type { Resource } from '../engine/resource.ts';
import { type CommandSpec, type Context, type Options, options } from './command.ts';
import { agreementOn } from './confirmation.ts';
import { runOnSite } from './run-on-site.ts';
import { wantedInCloud } from './wanted-in-cloud.ts';

/** Removes what is ours, and keeps the volumes and the floating IP unless told otherwise. */
export const destroy: CommandSpec = {
  name: 'destroy',
  summary: 'remove what is ours, and keep the volumes and the floating IP',
  changes: true,
  options: [options.confirm, options.yes, options.volumes, options['floating-ip']],
  run,
};

async function run(context: Context, given: Options): Promise<Report> {
  return await runOnSite('destroy', context, [], async (site) => {
    await site.openstack.projectId();
    const wanted = wantedInCloud(site, { adoption: 'off' });
    const kept = new Map<Resource<unknown>, string>();
    if (!given.volumes)
      for (const volume of Object.values(wanted.volumes))
        kept.set(volume, 'because it holds data (--volumes removes it)');
    if (!given['floating-ip']) kept.set(wanted.floatingIp, 'because addresses are scarce (--floating-ip releases it)');

    const plan = await planRemoval(site.target.name, wanted.roots, { ...context, keep: (one) => kept.get(one) });
    if (plan.failed || context.signal.aborted) return { plan };
    const agreement = await agreementOn(plan, given, context);
    if (!agreement.agreed) return { plan, error: agreement.error };
    return { plan, changes: await applyRemoval(plan, context) };
  });
}
