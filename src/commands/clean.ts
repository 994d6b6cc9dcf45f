import { asFound } from '../engine/as-found.ts';
import type { Collection } from '../engine/collection.ts';
import { makePlan, type Plan, type Walk } from '../engine/plan.ts';
import type { Report } from '../engine/report.ts';
import { fact } from '../engine/resource.ts';
import { beingPushed } from '../host/collect-garbage.ts';
import type { Mount } from '../host/mounted-volume.ts';
import type { RegistryStorage } from '../host/registry-storage.ts';
import { pathOf } from '../host/service-spec.ts';
import { storedImages } from '../host/stored-images.ts';
import { registryClient } from '../registry/client/client.ts';
import type { RetentionRules } from '../registry/tags/retention.ts';
import { cleanUp, type Ground } from './clean/clean-up.ts';
import { findCleaning } from './clean/find-cleaning.ts';
import { cleanRules } from './clean/rules.ts';
import { storageChange } from './clean/storage-change.ts';
import { type CommandSpec, type Context, type Options, options } from './command.ts';
import { deletionChanges } from './delete/changes.ts';
import { underLease } from './lease/under-lease.ts';
import { planOfChanges } from './plan-of-changes.ts';
import { siteAccess } from './site/access.ts';
import { type Findings, runOnSite } from './site/run-on-site.ts';
import type { Site } from './site/site.ts';
import { wantedResources } from './wanted/resources.ts';
import { registryConfigFile, registryFiles, registryStorage } from './wanted/services.ts';

/** Deletes tags by rule, and what no tag leads to; then frees the space of all that nothing needs. */
export const clean: CommandSpec = {
  name: 'clean',
  summary: 'delete tags by rule, and free the space of what nothing needs',
  notes:
    'A tag goes when neither --keep nor --older-than protects it; without both, none goes. What counts is when a tag ' +
    'was pushed, not when its image was built. Images that no tag leads to any more, because theirs was overwritten, ' +
    'go a day after they were pushed, or after as long as --older-than says. While space is freed the registry can be ' +
    'pulled from but not pushed to, and for the moments in which it restarts neither.',
  changes: true,
  options: [
    options.keep,
    options['older-than'],
    options['keep-tags'],
    options['dry-run'],
    options.confirm,
    options.yes,
    options['no-wait'],
  ],
  run,
};

const secrets = ['cloudflareToken', 'sshPrivateKey', 'registryPassword'] as const;
type CleanSite = Site<(typeof secrets)[number]>;

async function run(context: Context, given: Options): Promise<Report> {
  const rules = cleanRules(given);
  const dryRun = given['dry-run'] === true;
  return await runOnSite('clean', context, secrets, async (site) => {
    // Signing in first: refused credentials are one failure, not one for each resource.
    await site.openstack.projectId();
    const undertaken = undertaking(site, rules, dryRun);
    if (!dryRun) return await underLease(site, given, context, undertaken);
    const plan = await undertaken.plan(context);
    return { plan, ...undertaken.told(plan) };
  });
}

/** Nothing but the images is changed; all else is only what the way to them leads through. */
function undertaking(site: CleanSite, rules: RetentionRules, dryRun: boolean) {
  const { target, secrets: known } = site;
  const found = asFound();
  const wanted = wantedResources(site, 'off');
  const [host, mount] = [found(wanted.host), found(wanted.mounts.registry)];
  const [floatingIp, zone] = [found(wanted.floatingIp), found(wanted.zone)];
  const images = fact({
    name: 'images',
    identity: { host, mount, floatingIp, zone },
    async find(way, work): Promise<Ground> {
      const storage = storageOn(way.mount);
      const stored = await storedImages(way.host, storage, work);
      if (stored.uploads.length > 0 && !dryRun) throw beingPushed(stored.uploads);
      const access = {
        ...(await siteAccess(site, { zone: way.zone, address: way.floatingIp.address }, work)),
        user: target.registry.user,
        password: known.registryPassword,
      };
      const client = registryClient(access);
      try {
        return { host: way.host, storage, stored, access, cleaning: await findCleaning(client, stored, rules, work) };
      } finally {
        await client.close();
      }
    },
  });

  /** What was found, as the report has it. */
  function told(plan: Plan): Findings {
    const address = plan.foundOf(floatingIp)?.address;
    const ground = plan.foundOf(images);
    const notices = ground === undefined ? [] : noticesOf(ground);
    const collection = ground === undefined ? {} : { collection: collectionOf(ground) };
    return { ...(address === undefined ? {} : { address }), ...collection, notices };
  }

  return {
    securityGroup: found(wanted.securityGroup),
    removes: false,
    told,
    async plan(walk: Walk): Promise<Plan> {
      const seen = await makePlan(target.name, [images, found(wanted.securityGroup)], walk);
      const ground = seen.foundOf(images);
      if (ground === undefined || seen.failed) return seen;
      const changes = [...deletionChanges(ground.cleaning.deletions), storageChange(ground)];
      return planOfChanges(`${target.name} clean`, changes, seen);
    },
    async act(plan: Plan, walk: Walk): Promise<Findings> {
      const ground = plan.foundOf(images);
      if (ground === undefined || plan.changes.every(({ action }) => action === 'none')) {
        return { plan, ...told(plan) };
      }
      return { plan, ...told(plan), ...(await cleanUp(ground, storageChange(ground), walk)) };
    },
  };
}

function storageOn({ mountPoint, uuid }: Mount): RegistryStorage {
  return {
    mountPoint,
    uuid,
    directory: registryStorage.directory,
    configuration: {
      onHost: pathOf('registry', registryConfigFile),
      inContainer: `${registryFiles}/${registryConfigFile}`,
    },
  };
}

function collectionOf(ground: Ground): Collection {
  const { cleaning, stored } = ground;
  const outcome = storageChange(ground).action === 'none' ? 'left' : 'planned';
  return { outcome, ...cleaning.garbage, space: stored.space };
}

function noticesOf({ cleaning, stored }: Ground): readonly string[] {
  if (stored.uploads.length === 0) return cleaning.notices;
  const { message, remedy } = beingPushed(stored.uploads);
  return [...cleaning.notices, `${message}. ${remedy}`];
}
