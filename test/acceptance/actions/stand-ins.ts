import { access, cp, readFile } from 'node:fs/promises';

/** What actions of others did, as far as our own steps and tests see it. */
export interface Around {
  /** The job's working directory. */
  readonly workspace: string;
  /** The repository that a checkout brings. */
  readonly repository: string;
  /** Uploaded files by the name of their artifact. */
  readonly artifacts: Map<string, string>;
  readonly used: string[];
}

type StandIn = (around: Around, given: Readonly<Record<string, string>>) => Promise<void>;

/** The single list of actions that we use and do not run, each with what it does for us. */
const standIns: Readonly<Record<string, StandIn>> = {
  'actions/checkout': async ({ workspace, repository }) => await cp(repository, workspace, { recursive: true }),
  // Node 24 is what runs these tests.
  'actions/setup-node': async () => {},
  'actions/upload-artifact': async ({ artifacts }, { name = 'artifact', path = '', overwrite }) => {
    if (/["\r\n:<>|*?\\/]/.test(name)) throw new Error(`'${name}' is no name of an artifact`);
    if (artifacts.has(name) && overwrite !== 'true') throw new Error(`the artifact ${name} exists already`);
    await access(path);
    artifacts.set(name, await readFile(path, 'utf8'));
  },
};

/** @throws for an action that is unknown here, or not pinned to a commit */
export async function useStandIn(uses: string, around: Around, given: Readonly<Record<string, string>>): Promise<void> {
  const [name = '', commit = ''] = uses.split('@');
  if (!/^[0-9a-f]{40}$/.test(commit)) throw new Error(`${uses} is not pinned to a commit`);
  const standIn = standIns[name];
  if (standIn === undefined) throw new Error(`there is no stand-in for ${name}`);
  around.used.push(name);
  await standIn(around, given);
}
