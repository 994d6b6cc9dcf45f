import { applyRemoval, planRemoval } from '../engine/removal.ts';
import type { Report } from '../engine/report.ts';
import type { Resource } from '../engine/resource.ts';
import { type CommandSpec, type Context, type Options, options } from './command.ts';
import { runOnSite } from './run-on-site.ts';
import { underLease } from './under-lease.ts';
import { wantedInCloud } from './wanted-in-cloud.ts';

/** Removes what is ours, and keeps the volumes and the floating IP unless told otherwise. */
export const destroy: CommandSpec = {
  name: 'destroy',
  summary: 'remove what is ours, and keep the volumes and the floating IP',
  changes: true,
  options: [options.confirm, options.yes, options['no-wait'], options.volumes, options['floating-ip']],
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

    return await underLease(site, given, context, {
      securityGroup: wanted.securityGroup,
      removes: true,
      plan: (walk) =>
        planRemoval(site.target.name, [...wanted.roots, wanted.tls.originCertificates], {
          ...walk,
          keep: (one) => kept.get(one),
        }),
      // The group goes last: as long as anything else is being removed, its lease keeps other runs waiting.
      act: async (plan, walk) => ({ plan, changes: await applyRemoval(plan, { ...walk, last: wanted.securityGroup }) }),
    });
  });
}
