import { ActionableError } from '../engine/actionable-error.ts';
import { asFailure } from '../engine/failure.ts';
import type { Listing } from '../engine/listing.ts';
import { UsageError } from '../engine/usage-error.ts';
import { type RegistryClient, registryClient } from '../registry/client/client.ts';
import { RegistryError } from '../registry/client/registry-error.ts';
import { parseReference } from '../registry/images/image-reference.ts';
import { listAllTags } from '../registry/tags/list-all-tags.ts';
import { listRepositories } from '../registry/tags/list-repositories.ts';
import { listTags } from '../registry/tags/list-tags.ts';
import { readTags } from '../registry/tags/read-tags.ts';
import { didYouMean } from '../target/did-you-mean.ts';
import type { CommandSpec, Context } from './command.ts';
import { listingOf, listingOfNames } from './list/listing.ts';
import type { RegistrySite } from './site/registry-site.ts';
import { type Findings, runOnRegistry } from './site/run-on-site.ts';

/**
 * Of more than these, only names are told. Each tag takes two requests and each repository one, for each of which the
 * registry compares the password anew, which takes it tens of milliseconds.
 */
const most = { tags: 500, repositories: 1000 };

/** Tells what is in the registry. */
export const list: CommandSpec = {
  name: 'list',
  summary: 'tell what images the registry has, or one repository in detail',
  notes: `Of a registry with more than ${most.tags} tags, only the repositories are told and how many tags each has.`,
  changes: false,
  options: [],
  operands: {
    written: '[repository]',
    summary: 'The repository is a name such as my-ubuntu or team/image; without one all are told',
    atLeast: 0,
    atMost: 1,
  },
  run: (context, _options, [written]) => runOnRegistry('list', context, (site) => listed(site, written, context)),
};

const resource = 'images';

async function listed(site: RegistrySite, written: string | undefined, context: Context): Promise<Findings> {
  const { signal, emit } = context;
  const wanted = written === undefined ? undefined : repositoryIn(written, site.target.domain);
  const access = await site.access(signal);
  const client = registryClient(access);
  const change = { resource, action: 'none', reason: '' } as const;
  emit({ type: 'phase', phase: 'list', resources: [resource] });
  emit({ type: 'started', resource, doing: 'list' });
  try {
    const say = (progress: string) => emit({ type: 'progress', resource, progress });
    const listing = await contents(client, wanted, { signal, say });
    emit({ type: 'finished', fact: true, change: { ...change, outcome: 'done' } });
    return { url: access.url, listing };
  } catch (error) {
    emit({ type: 'finished', fact: true, change: { ...change, outcome: 'failed', error: asFailure(error) } });
    throw error;
  } finally {
    await client.close();
  }
}

/**
 * Reads what a registry has, as far as that is done in reasonable time; one repository is read whatever it has.
 *
 * @param wanted that repository; all of them when left out
 * @param say is told how far it is
 */
export async function contents(
  client: RegistryClient,
  wanted: string | undefined,
  { signal, say }: { readonly signal: AbortSignal; readonly say: (words: string) => void },
): Promise<Listing> {
  if (wanted !== undefined) await refuseUnknown(client, wanted, signal);
  const names = wanted === undefined ? await listRepositories(client, signal) : [wanted];
  if (names.length > most.repositories) return listingOfNames(names.map((name) => ({ name })));
  const tagged = await listAllTags(client, names, signal);
  const tags = tagged.reduce((sum, one) => sum + one.tags.length, 0);
  if (wanted === undefined && tags > most.tags) {
    return listingOfNames(tagged.map(({ repository: name, tags }) => ({ name, tags })));
  }
  const progress = (read: number, of: number) => say(`${read} of ${of} tags`);
  return listingOf(await readTags(client, tagged, { signal, progress }), wanted);
}

/**
 * Reads the name of a repository, which people also write with the registry's own before it.
 *
 * @throws UsageError
 */
export function repositoryIn(written: string, domain: string): string {
  const { host, repository, tag, digest } = parseReference(written, domain);
  const named = written.endsWith(`:${tag}`);
  if (digest !== undefined || named) {
    throw new UsageError(
      `list takes a repository, and ${JSON.stringify(written)} is one image of it`,
      `Write ${repository}, which tells all its images.`,
    );
  }
  if (host.replace(/:\d+$/, '') === domain) return repository;
  throw new UsageError(
    `${JSON.stringify(written)} is at ${host}, and this target's registry is ${domain}`,
    'Write the name of the repository alone.',
  );
}

/** @throws ActionableError that names the one that may have been meant */
async function refuseUnknown(client: RegistryClient, wanted: string, signal: AbortSignal): Promise<void> {
  try {
    await listTags(client, wanted, signal);
  } catch (error) {
    if (!(error instanceof RegistryError) || error.status !== 404) throw error;
    const names = await listRepositories(client, signal);
    // Distribution knows a repository no more when its last tag is gone, and names it all the same.
    if (names.includes(wanted)) return;
    throw new ActionableError(
      `${client.url.host} has no repository ${wanted}${didYouMean(wanted, names)}`,
      'Run list without a repository to see all that there are.',
      { cause: error },
    );
  }
}
