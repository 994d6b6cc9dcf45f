import { applyPlan } from '../engine/apply.ts';
import { makePlan, type Plan, type Walk } from '../engine/plan.ts';
import { isShort, type Report } from '../engine/report.ts';
import { hiddenWords, type Room, shortage } from '../openstack/resources/quota.ts';
import { given } from '../target/given.ts';
import { type CommandSpec, type Context, type Options, options } from './command.ts';
import { underLease } from './lease/under-lease.ts';
import { newRemarks } from './nodes/wanted.ts';
import { type WantedWithNodes, wantedWithNodes } from './nodes/with-nodes.ts';
import { standingMirror } from './prove/mirror.ts';
import { proofOnNodes } from './prove/on-nodes.ts';
import { prove } from './prove/prove.ts';
import { everySecret } from './site/every-secret.ts';
import { type Findings, runOnSite } from './site/run-on-site.ts';
import type { Site } from './site/site.ts';
import { openRotation, passwordFileOf } from './wanted/password-file-of.ts';
import { roomFor } from './wanted/room.ts';

/** Makes the registry as the target wants it and proves that it works. A second run changes nothing. */
export const provision: CommandSpec = {
  name: 'provision',
  summary: 'make the registry as the target wants it, and prove that it works',
  changes: true,
  options: [options.confirm, options.yes, options['no-wait']],
  run,
};

async function run(context: Context, asked: Options): Promise<Report> {
  return await runOnSite('provision', context, everySecret, async (site) => {
    // Signing in first: refused credentials are one failure, not one for each resource.
    await site.openstack.projectId();
    const wanted = await wantedWithNodes(site, context.signal);
    let room: Room | undefined;
    const findings = await underLease(site, asked, context, {
      securityGroup: wanted.securityGroup,
      removes: false,
      plan: (walk) => makePlan(site.target.name, wanted.roots, walk),
      async check(plan, look) {
        if (plan.changes.every(({ action }) => action === 'none')) return;
        room = await roomFor(plan, wanted, site, look);
        const short = shortage(room.quotas);
        if (short !== undefined) throw short;
      },
      act: (plan, walk) => made(site, wanted, plan, walk),
    });
    const told = { ...findings, notices: [...wanted.notices, ...(findings.notices ?? [])] };
    return room === undefined ? told : withRoom(told, room);
  });
}

/** What the last look at the quotas has shown: all of them where some are short, and what remains unknown of them. */
function withRoom(findings: Findings, room: Room): Findings {
  const told = { ...findings, notices: [...(findings.notices ?? []), ...hiddenWords(room)] };
  return room.quotas.some(isShort) ? { ...told, quotas: room.quotas } : told;
}

/** Makes the changes of a plan and has the registry prove itself, also where nodes could not be logged in. */
async function made(site: Site, wanted: WantedWithNodes, plan: Plan, walk: Walk): Promise<Findings> {
  const applied = await applyPlan(plan, { ...walk, confirmed: true });
  const address = applied.valueOf(wanted.floatingIp)?.address;
  const zone = applied.valueOf(wanted.zone);
  const aside = new Set(wanted.onNodes.roots.map(({ name }) => name));
  const registry = applied.changes.filter(({ resource }) => !aside.has(resource));
  const whole = registry.every(({ outcome }) => outcome === 'done') && !walk.signal.aborted;
  const notices = newRemarks(wanted.onNodes, applied, plan);
  if (!whole || address === undefined || zone === undefined) {
    return {
      plan,
      changes: applied.changes,
      notices,
      probe: { outcome: 'not reached', steps: [] },
      ...(address === undefined ? {} : { address }),
    };
  }
  const onNodes = proofOnNodes(wanted.onNodes, applied);
  const rotation = openRotation(passwordFileOf(applied.valueOf(wanted.registry)), site.target);
  const standing = standingMirror(site.target, wanted, applied);
  return {
    plan,
    changes: applied.changes,
    notices,
    address,
    ...given({ rotation }),
    ...(standing === undefined ? {} : { mirror: standing.mirror }),
    probe: await prove(site, { zone, address, onNodes, onHost: standing?.prove }, walk),
  };
}
