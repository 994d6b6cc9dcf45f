import { z } from 'zod';
import { UsageError } from '../../src/engine/usage-error.ts';
import { accessOf, usualAccess } from '../../src/target/access.ts';
import { defaultFile } from '../../src/target/load-target.ts';
import { parseRegistryFile } from '../../src/target/registry-file.ts';
import type { AccessTarget } from '../../src/target/target.ts';
import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import { isNotFound, type Unanswered, unanswered } from './unanswered.ts';

/** Who may command which target, as the default branch says it now. */
export type Configuration =
  /** By name, `sandbox` among them. */
  | { readonly kind: 'read'; readonly targets: ReadonlyMap<string, AccessTarget> }
  | { readonly kind: 'missing' }
  /** One line each, with its place in the file. */
  | { readonly kind: 'invalid'; readonly problems: readonly string[] }
  | Unanswered;

export type Found =
  | { readonly kind: 'found'; readonly name: string; readonly access: AccessTarget }
  /** `names` are those that there are. */
  | { readonly kind: 'unknown'; readonly name: string; readonly names: readonly string[] }
  | Exclude<Configuration, { kind: 'read' }>;

/** Built in: no configuration is needed to try everything. */
export const sandbox = 'sandbox';

/** GitHub gives files of up to a megabyte like this, and larger ones without their content. */
const file = z.object({ type: z.literal('file'), encoding: z.literal('base64'), content: z.string() });

/** Reads the configuration of a repository, each time anew. */
export async function readConfiguration(github: GitHub, { signal }: Pick<Around, 'signal'>): Promise<Configuration> {
  const path = 'GET /repos/{owner}/{repo}/contents/{path}';
  try {
    const { data } = await github.request(path, { ...github.repository, path: defaultFile, request: { signal } });
    const { success, data: found } = file.safeParse(data);
    if (!success) return { kind: 'invalid', problems: [`${defaultFile} is no file of less than a megabyte`] };
    return configurationIn(Buffer.from(found.content, 'base64').toString());
  } catch (error) {
    if (isNotFound(error)) return { kind: 'missing' };
    return unanswered(error, { asked: `what ${defaultFile} says`, needs: 'contents' }, signal);
  }
}

function configurationIn(text: string): Configuration {
  try {
    const targets = Object.entries(parseRegistryFile(text, defaultFile).targets);
    const own = targets.map(([name, { access }]) => [name, accessOf(access)] as const);
    return { kind: 'read', targets: new Map([...own, [sandbox, usualAccess()]]) };
  } catch (error) {
    if (error instanceof UsageError) return { kind: 'invalid', problems: error.message.split('\n') };
    throw error;
  }
}

/** Finds a target by its name. The sandbox is found whatever the configuration says. */
export async function findTarget(github: GitHub, name: string, around: Pick<Around, 'signal'>): Promise<Found> {
  if (name === sandbox) return { kind: 'found', name, access: usualAccess() };
  const configuration = await readConfiguration(github, around);
  if (configuration.kind !== 'read') return configuration;
  const access = configuration.targets.get(name);
  if (access === undefined) return { kind: 'unknown', name, names: [...configuration.targets.keys()] };
  return { kind: 'found', name, access };
}
