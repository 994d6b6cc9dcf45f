import type { Report } from '../engine/report.ts';
import { type RegistryClient, registryClient } from '../registry/client/client.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import { type CommandSpec, type Context, type Options, options } from './command.ts';
import { agreementOn } from './confirmation.ts';
import { deleteImages, deletionChanges, type RepositoryDeletions } from './delete/changes.ts';
import { findDeletions } from './delete/find-deletions.ts';
import { type DeletionTarget, deletionTargets } from './delete/targets.ts';
import { planOfChanges } from './plan-of-changes.ts';
import { type Findings, runOnRegistry } from './site/run-on-site.ts';

/** Deletes images, or tags of them, and shows before what falls with them. */
export const deletion: CommandSpec = {
  name: 'delete',
  summary: 'delete images or tags, having shown what falls with them',
  changes: true,
  options: [options.confirm, options.yes],
  operands: {
    written: '<repository>[:tag|@digest]...',
    summary:
      'repository:tag is one tag, and the image itself when it has no other; repository@digest is an image with all ' +
      'its tags; a repository alone is all of its images. clean frees the space afterwards',
    atLeast: 1,
    atMost: 1000,
  },
  run,
};

async function run(context: Context, given: Options, operands: readonly string[]): Promise<Report> {
  return await runOnRegistry('delete', context, async (site) => {
    const targets = deletionTargets(operands, site.target.domain);
    const access = await site.access(context.signal);
    const client = registryClient(access);
    try {
      return { url: access.url, ...(await deleteTargets(client, targets, given, context, site.target.name)) };
    } finally {
      await client.close();
    }
  });
}

async function deleteTargets(
  client: RegistryClient,
  targets: readonly DeletionTarget[],
  given: Options,
  context: Context,
  subject: string,
): Promise<Findings> {
  const found = await looked(client, targets, context);
  const plan = planOfChanges(`${subject} delete`, deletionChanges(found));
  const agreement = await agreementOn(plan, given, context);
  if (!agreement.agreed) return agreement.refusal;
  return { plan, changes: await deleteImages(client, found, context) };
}

async function looked(client: RegistryClient, targets: readonly DeletionTarget[], context: Context) {
  const { signal, emit } = context;
  const resource = 'images';
  emit({ type: 'phase', phase: 'plan', resources: [resource] });
  emit({ type: 'started', resource, doing: 'find' });
  const found: readonly RepositoryDeletions[] = await findDeletions(client, targets, signal, (repository) =>
    listLine(context, repository),
  );
  emit({ type: 'finished', change: { resource, action: 'none', reason: 'found', outcome: 'done' }, fact: true });
  return found;
}

/** The line that lists a repository, whatever of a shell's is in its name or in that of the configuration. */
function listLine({ targetName, configFile }: Context, repository: string): string {
  const configured = configFile === undefined ? [] : ['--config', configFile];
  return ['npx provision-registry list', ...[targetName, repository, ...configured].map(shellQuote)].join(' ');
}
