import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Faults, faults as noFaults } from '../../../src/sandbox/faults.ts';
import type { Comment, Repository } from '../../../src/sandbox/github/records.ts';
import type { GitHubOptions, SandboxGitHub } from '../../../src/sandbox/github/sandbox-github.ts';
import { startGitHub } from '../../../src/sandbox/github/start-github.ts';
import { cloudsYaml, configure, targetOf } from '../../commands/configured-target.ts';
import { type LocalSandbox, localSandbox } from '../../commands/local-sandbox.ts';
import { type Cancelling, type Job, openJob } from './job.ts';
import { checkOut } from './ours.ts';
import { type Planted, plantedSecrets } from './planted.ts';
import { runSteps } from './steps.ts';

/** A repository with the action and a target, a cloud for it, and GitHub. */
export interface World {
  readonly sandbox: LocalSandbox;
  readonly github: SandboxGitHub;
  /** Of GitHub's repository that jobs work for; its issue 7 is where people write. */
  readonly home: Repository;
  /** `method path body` of all that GitHub was asked. */
  readonly asked: readonly string[];
  /** What goes wrong at GitHub. */
  readonly faults: Faults;
  readonly secrets: Planted;
  /** The checkout that jobs work on. */
  readonly repository: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * @param pace of the sandbox: 0 is at once
 * @param options of GitHub, which has one empty repository when they are left out
 */
export async function openWorld(pace = 0, options: GitHubOptions = {}): Promise<World> {
  const secrets = plantedSecrets();
  const sandbox = await localSandbox({ pace }, { registryPassword: secrets.registryPassword });
  const asked: string[] = [];
  const faults = noFaults();
  const github = await startGitHub({
    ...options,
    faults,
    onRequest: ({ method, path, body }) => asked.push(`${method} ${path} ${body}`),
  });
  github.admit(secrets.githubToken, { issues: 'write', deployments: 'write' });
  github.openIssue({ number: 7, author: 'alice', title: 'A registry, please' });
  const repository = await mkdtemp(join(tmpdir(), 'repository-'));
  await checkOut(repository);
  await configure({ directory: repository }, { targets: { arbutus: targetOf(sandbox) } });
  return {
    sandbox,
    github,
    home: github.repository(),
    asked,
    faults,
    secrets,
    repository,
    async [Symbol.asyncDispose]() {
      await sandbox[Symbol.asyncDispose]();
      await github[Symbol.asyncDispose]();
      await rm(repository, { recursive: true });
    },
  };
}

/** SHA of the commit that jobs work on. */
export function headOf({ home }: Pick<World, 'home'>): string {
  return home.commits.at(-1)?.sha ?? '';
}

/** The comments there are, the newest last. */
export function commentsOf({ home }: Pick<World, 'home'>): readonly Comment[] {
  return [...home.comments.values()];
}

export interface Use {
  /** What stands under `with:`, besides the secrets. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly debug?: boolean;
  readonly cancelOn?: Cancelling;
}

export interface Used {
  readonly job: Job;
  readonly outputs: Readonly<Record<string, string>>;
}

/** The secrets that the action wants, by the names of its inputs. */
function secretInputs({ sandbox, secrets }: Pick<World, 'sandbox' | 'secrets'>): Record<string, string> {
  return {
    'openstack-clouds-yaml': cloudsYaml(sandbox),
    'cloudflare-api-token': sandbox.descriptor.cloudflare.token,
    'ssh-private-key': sandbox.descriptor.sshPrivateKey,
    'registry-password': secrets.registryPassword,
  };
}

/**
 * Runs a job of two steps as a user writes it: check out, use the action. The target is `sandbox`, whose addresses lead to
 * it from every process; `arbutus` is the same cloud, configured as a real one, as far as its APIs go.
 */
export async function useOurs(
  world: World,
  { inputs = {}, secrets = {}, debug = false, cancelOn }: Use = {},
): Promise<Used> {
  const { github, sandbox } = world;
  const job = await openJob({
    repository: world.repository,
    apiUrl: github.url,
    sha: headOf(world),
    env: { CLOUDFLARE_API_URL: sandbox.descriptor.cloudflare.url, XDG_STATE_HOME: sandbox.env.XDG_STATE_HOME },
    debug,
    ...(cancelOn === undefined ? {} : { cancelOn }),
  });
  const secret = { ...secretInputs(world), ...secrets };
  // The runner knows the job's own token and secrets before the first step.
  for (const value of [world.secrets.githubToken, ...Object.values(secret)]) job.log.hide(value);
  const contexts = {
    github: { token: world.secrets.githubToken },
    runner: { temp: job.temporary },
    secrets: secret,
  };
  const from = Object.fromEntries(Object.keys(secret).map((name) => [name, `\${{ secrets['${name}'] }}`]));
  const steps = [
    { uses: `actions/checkout@${'0'.repeat(40)}`, 'continue-on-error': false },
    { id: 'registry', uses: './', with: { target: 'sandbox', ...from, ...inputs }, 'continue-on-error': false },
  ];
  const after = await runSteps(steps, { contexts, env: {} }, job);
  return { job, outputs: outputsOf(after.steps) };
}

function outputsOf(steps: unknown): Readonly<Record<string, string>> {
  const all = steps as Readonly<Record<string, { outputs: Readonly<Record<string, string>> }>>;
  return all.registry?.outputs ?? {};
}
