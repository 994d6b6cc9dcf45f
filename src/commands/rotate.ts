import { ActionableError } from '../engine/actionable-error.ts';
import { applyPlan } from '../engine/apply.ts';
import { asFound } from '../engine/as-found.ts';
import { makePlan, type Plan, type Walk } from '../engine/plan.ts';
import type { Report } from '../engine/report.ts';
import { fact } from '../engine/resource.ts';
import { UsageError } from '../engine/usage-error.ts';
import { successorOf } from '../registry/configuration/password-file.ts';
import { given } from '../target/given.ts';
import { redact } from '../target/redact.ts';
import { type CommandSpec, type Context, type Options, options } from './command.ts';
import { underLease } from './lease/under-lease.ts';
import { type NewPassword, newPassword, secretOfJob } from './rotate/new-password.ts';
import { overlapOf } from './rotate/overlap.ts';
import { proveLogins } from './rotate/prove-logins.ts';
import { formerUser, nextUser, type RotationSpec } from './rotate/rotation.ts';
import { openWithAnother } from './rotate/stage.ts';
import { siteAccess } from './site/access.ts';
import { type Findings, runOnSite } from './site/run-on-site.ts';
import type { Site } from './site/site.ts';
import { passwordFileOf } from './wanted/password-file-of.ts';
import { wantedResources } from './wanted/resources.ts';

/**
 * Changes the registry's password while it is in use. htpasswd knows one password for each user, so the new one belongs
 * to the next user: both are let in until all clients have changed over.
 */
export const rotate: CommandSpec = {
  name: 'rotate',
  summary: 'change the password: the old one lets in too, until all clients have the new one',
  changes: true,
  options: [options['write-password'], options.overlap, options.finish, options['no-wait']],
  run,
};

const secrets = ['cloudflareToken', 'sshPrivateKey', 'registryPassword'] as const;

async function run(context: Context, asked: Options): Promise<Report> {
  const overlapMs = overlapOf(asked);
  const fresh = await newPassword(context, asked);
  const masked = masking(context, fresh);
  return await runOnSite('rotate', masked, secrets, async (site) => {
    if (!asked.finish && fresh.password === site.secrets.registryPassword) throw theSame(context);
    if (overlapMs !== undefined && site.target.kubernetes.nodes.length > 0) throw nodesHaveIt();
    await site.openstack.projectId();
    const undertaken = undertaking(site, { ...fresh, finish: asked.finish === true, ...given({ overlapMs }) });
    const findings = await underLease(site, asked, masked, undertaken);
    return findings.rotation === undefined ? { ...findings, ...(await undertaken.left(findings, masked)) } : findings;
  });
}

type Wish = NewPassword & { readonly finish: boolean; readonly overlapMs?: number };

/** Nothing but the password file is changed; all else is only what the way to it leads through. */
function undertaking(site: Site<(typeof secrets)[number]>, { password, keep, finish, overlapMs }: Wish) {
  const { target, hashCost } = site;
  const found = asFound();
  const wanted = wantedResources(site, 'off');
  const [floatingIp, zone] = [found(wanted.floatingIp), found(wanted.zone)];
  const way = fact({
    name: 'way to the registry',
    identity: { zone, floatingIp },
    find: (through, work) => siteAccess(site, { zone: through.zone, address: through.floatingIp.address }, work),
  });
  let passwordFile: string | undefined;
  const host = found(wanted.host);
  const wish = { user: target.registry.user, password: site.secrets.registryPassword, newPassword: password };
  const spec: RotationSpec = {
    host,
    way,
    nodes: target.kubernetes.nodes.length > 0,
    wish,
    ...given({ hashCost }),
    async keep() {
      await keep?.write();
      passwordFile = keep?.path;
    },
  };
  const next = finish ? undefined : nextUser(spec);
  const former = finish || overlapMs !== undefined ? formerUser(spec, given({ next, overlapMs })) : undefined;
  const roots = [next, former].filter((one) => one !== undefined);

  return {
    securityGroup: found(wanted.securityGroup),
    removes: false,
    /** What a rotation that went wrong has left, as far as the next run is given another password for it. */
    async left({ plan }: Findings, { signal }: Walk): Promise<Pick<Findings, 'rotation'>> {
      if (passwordFile !== undefined) {
        return { rotation: { state: 'begun', from: wish.user, to: successorOf(wish.user), passwordFile } };
      }
      const there = plan?.foundOf(host);
      if (there === undefined || signal.aborted) return {};
      // What cannot be looked at any more takes nothing from the failure that the run has told.
      const seen = await there.facts({ signal, say: () => undefined }).catch(() => undefined);
      const open = await openWithAnother(passwordFileOf(seen), wish);
      return open === undefined ? {} : { rotation: { state: 'open', from: open.from, to: open.to } };
    },
    plan: (walk: Walk) => makePlan(target.name, roots, walk),
    async act(plan: Plan, walk: Walk): Promise<Findings> {
      const applied = await applyPlan(plan, { ...walk, confirmed: true });
      const [last] = roots.slice(-1).map((root) => applied.valueOf(root));
      const [access, address] = [applied.valueOf(way), applied.valueOf(floatingIp)?.address];
      const findings = { plan, changes: applied.changes, ...given({ address }) };
      if (last === undefined || last.stage.at === 'before' || access === undefined || walk.signal.aborted) {
        return passwordFile === undefined ? findings : { ...findings, notices: [goOnWith(passwordFile)] };
      }
      const { at, from, to } = last.stage;
      if (at === 'over') await site.adopt?.(to);
      const configured = at === 'over' && (site.adopt !== undefined || to.user === target.registry.user);
      const rotation = {
        state: at,
        from: from.user,
        to: to.user,
        ...(configured ? { configured } : {}),
        ...(spec.nodes ? { nodes: true as const } : {}),
        ...given({ passwordFile }),
      };
      return { ...findings, rotation, probe: await proveLogins(access, last.stage, walk) };
    },
  };
}

/** What of this run is logged never shows the new password, wherever it came from. */
function masking(context: Context, { password }: NewPassword): Context {
  const { log } = context;
  if (log === undefined || password === undefined) return context;
  const mask = redact([password]);
  return { ...context, log: (line) => log(mask(line)) };
}

function goOnWith(file: string): string {
  return `The new password was written to ${file}: when running again, give REGISTRY_NEW_PASSWORD_FILE=${file} instead of --write-password.`;
}

function nodesHaveIt(): ActionableError {
  return new ActionableError(
    'The nodes of this target log in with the old password, and --overlap would remove it while they do',
    'Rotate without --overlap, set registry.user and REGISTRY_PASSWORD to the new ones, run provision, which logs the nodes in anew, and end the rotation with --finish.',
  );
}

function theSame(context: Context): UsageError {
  const secret = secretOfJob(context);
  return new UsageError(
    'The new password is the same as REGISTRY_PASSWORD',
    secret === undefined
      ? 'Choose another REGISTRY_NEW_PASSWORD, or have one generated with --write-password FILE.'
      : `Set ${secret} to another one.`,
  );
}
