import { z } from 'zod';
import { ActionableError } from '../engine/actionable-error.ts';
import type { Work } from '../engine/resource.ts';
import { type HostRecord, perhaps, recordsOf, theRecord } from '../host/records.ts';
import { runScript } from '../host/run-script.ts';
import type { Connection } from '../ssh/connection.ts';
import { given } from '../target/given.ts';
import { largestConfig } from './docker-config-file.ts';

/** A `config.json` of a node as it was read. Its content is secret: it logs in to other registries too. */
export interface ConfigFile {
  readonly path: string;
  /** Who reads it, and whom it belongs to once we have written it. */
  readonly user: string;
  readonly kind: 'missing' | 'regular' | 'directory' | 'other';
  /** Where it leads, when it is a symbolic link; `kind` is then the kind of that. */
  readonly target?: string;
  /** Of a regular file, in bytes. */
  readonly size?: number;
  /** Octal: `600`. */
  readonly mode?: string;
  readonly owner?: string;
  /** Whether what was there before us is kept beside it; undefined where there was nothing, or we have not changed it. */
  readonly backup?: true;
  /** Of the content, unless it is too big to be read. */
  readonly sha256?: string;
  readonly content?: Buffer;
}

/** Every `config.json` that counts on a node. */
export interface ConfigFiles {
  /** Those that kubelet looks at, in its order: it takes the first that it can read, and no other. */
  readonly kubelet: readonly ConfigFile[];
  /** root's and the login user's own, which docker takes. */
  readonly docker: readonly ConfigFile[];
  /** Whether there is a kubelet: its process, or the directory that it keeps its things in. */
  readonly hasKubelet: boolean;
}

const configSchema = z
  .object({
    role: z.enum(['kubelet', 'docker']),
    path: z.string(),
    user: z.string(),
    kind: z.enum(['missing', 'regular', 'directory', 'other']),
    target: perhaps,
    size: z.coerce.number().optional(),
    mode: perhaps,
    owner: perhaps,
    backup: z
      .enum(['yes', 'no'])
      .default('no')
      .transform((backup) => (backup === 'yes' ? true : undefined)),
    sha256: perhaps,
    base64: z.string().default(''),
  })
  .transform(({ role, path, user, kind, base64, ...known }) => {
    const content = known.sha256 === undefined ? undefined : Buffer.from(base64, 'base64');
    return { role, file: { path, user, kind, ...given({ ...known, content }) } satisfies ConfigFile };
  });

const kubeletSchema = z.object({ running: z.enum(['yes', 'no']), there: z.enum(['yes', 'no']) });

/**
 * Reads every `config.json` that counts on a node, in one round trip.
 *
 * @param user the login user, whose own file is among them
 */
export async function readConfigFiles(node: Connection, user: string, work: Work): Promise<ConfigFiles> {
  return configFilesIn(await runScript(node, 'config-files', [user], { work }));
}

export function configFilesIn(records: readonly HostRecord[]): ConfigFiles {
  const { running, there } = theRecord(records, 'kubelet', kubeletSchema);
  return {
    kubelet: filesOf(records, 'kubelet'),
    docker: filesOf(records, 'docker'),
    hasKubelet: running === 'yes' || there === 'yes',
  };
}

function filesOf(records: readonly HostRecord[], wanted: 'kubelet' | 'docker'): readonly ConfigFile[] {
  return recordsOf(records, 'config', configSchema)
    .filter(({ role }) => role === wanted)
    .map(({ file }) => file);
}

/**
 * What a file holds; undefined when there is none.
 *
 * @throws ActionableError when it is no file, or too big to be a configuration
 */
export function contentOf({ path, target, kind, size, content }: ConfigFile): Buffer | undefined {
  if (kind === 'missing' && target === undefined) return undefined;
  if (content !== undefined) return content;
  const leads = target === undefined ? '' : ` (a symbolic link to ${target})`;
  const words =
    kind === 'regular'
      ? `is ${size} bytes long, and no more than ${largestConfig} are read`
      : kind === 'missing'
        ? 'leads to nothing'
        : `is ${kind === 'directory' ? 'a directory' : 'no file'}`;
  throw new ActionableError(
    `${path}${leads} ${words}; it is left as it is`,
    'Move it away if nothing in it is needed, and run again.',
  );
}

/** Whether a file may go when it says nothing any more: one that was there before us is kept, and so is what a link leads to. */
export function mayGo({ backup, target }: ConfigFile): boolean {
  return backup === undefined && target === undefined;
}

/**
 * Writes a file in one step, mode 0600, if it still is as it was read; without content, removes it. What was there before
 * the first change stays beside it as `config.json.provision-registry-backup`, an empty one where there was nothing.
 *
 * @throws HostError when somebody has changed it meanwhile, or it cannot be written; it is then as it was
 */
export async function writeConfigFile(
  node: Connection,
  { path, user, sha256 }: Pick<ConfigFile, 'path' | 'user' | 'sha256'>,
  content: Uint8Array | undefined,
  work: Work,
): Promise<void> {
  const order = content === undefined ? 'remove' : `content ${Buffer.from(content).toString('base64')}`;
  await runScript(node, 'write-config-file', [path, sha256 ?? 'missing', user], { work, payload: `${order}\nend\n` });
}
