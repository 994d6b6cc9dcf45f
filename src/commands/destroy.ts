import { applyRemoval, planRemoval, remarksAfter } from '../engine/removal.ts';
import type { Report } from '../engine/report.ts';
import type { Resource } from '../engine/resource.ts';
import type { Target } from '../target/target.ts';
import { type CommandSpec, type Context, type Options, options } from './command.ts';
import { underLease } from './lease/under-lease.ts';
import { nodeLogouts } from './nodes/logouts.ts';
import { nodesOf } from './nodes/nodes.ts';
import { runOnSite } from './site/run-on-site.ts';
import type { Site } from './site/site.ts';
import { wantedInCloud } from './wanted/in-cloud.ts';
import { otherOwners } from './wanted/other-owners.ts';

/** Removes what is ours, and keeps the volumes and the floating IP unless told otherwise. */
export const destroy: CommandSpec = {
  name: 'destroy',
  summary: 'remove what is ours, and keep the volumes and the floating IP',
  changes: true,
  options: [options.confirm, options.yes, options['no-wait'], options.volumes, options['floating-ip']],
  run,
};

/** Nodes are logged in to, and so is the server that they may be reached through. */
function secretsFor({ kubernetes }: Target): readonly ('sshPrivateKey' | 'nodeSshPrivateKey')[] {
  return kubernetes.nodes.length === 0 ? [] : ['sshPrivateKey', 'nodeSshPrivateKey'];
}

async function run(context: Context, given: Options): Promise<Report> {
  return await runOnSite('destroy', context, secretsFor, async (site) => {
    await site.openstack.projectId();
    const nodes = await nodesOf(site, context.signal);
    const wanted = wantedInCloud(site, { adoption: 'off' });
    const kept = new Map<Resource<unknown>, string>();
    if (!given.volumes)
      for (const volume of Object.values(wanted.volumes))
        kept.set(volume, 'because it holds data (--volumes removes it)');
    if (!given['floating-ip']) kept.set(wanted.floatingIp, 'because addresses are scarce (--floating-ip releases it)');
    const lost = new Map<Resource<unknown>, string>([
      [wanted.volumes.registry, 'all images of the registry, its certificates and its password history go for good'],
      [wanted.volumes.data, `all shared data at ${site.target.volumes.data.mount} goes for good`],
    ]);

    let left: readonly string[] = [];
    const findings = await underLease(site, given, context, {
      securityGroup: wanted.securityGroup,
      removes: true,
      async plan(walk) {
        const logouts = await nodeLogouts(site, wanted, nodes, walk);
        const roots = [...wanted.roots, wanted.tls.originCertificates, ...logouts.resources];
        const words = {
          keep: (one: Resource<unknown>) => kept.get(one),
          lost: (one: Resource<unknown>) => lost.get(one),
        };
        const plan = await planRemoval(site.target.name, roots, { ...walk, ...words });
        // Where nothing is left of the registry, what was left of it on nodes has been told before.
        left = plan.changes.some(({ action }) => action === 'remove') ? [...nodes.notices, ...logouts.notices] : [];
        return plan;
      },
      // The group goes last: as long as anything else is being removed, its lease keeps other runs waiting.
      async act(plan, walk) {
        const changes = await applyRemoval(plan, { ...walk, last: wanted.securityGroup });
        return { plan: { ...plan, remarks: remarksAfter(plan, changes) }, changes };
      },
    });
    const none = findings.plan?.changes.length === 0 && !context.signal.aborted;
    const nothing = none ? [nothingOf(site), ...(await otherOwners(site, context.signal))] : [];
    return { ...findings, notices: [...left, ...nothing, ...(findings.notices ?? [])] };
  });
}

/** Who looks for another owner's finds nothing too, so it is said whose was looked for. */
function nothingOf({ owner: { registry, owner } }: Pick<Site, 'owner'>): string {
  return `Nothing of the target ${registry} with the owner ${owner} is there.`;
}
