import { randomBytes } from 'node:crypto';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { stringify } from 'yaml';
import { startBot } from '../../../bot/local/start-bot.ts';
import { freePort } from '../../../src/sandbox/free-port.ts';
import { fill } from '../../../src/sandbox/github/expressions.ts';
import type { Comment } from '../../../src/sandbox/github/records.ts';
import type { RunControl } from '../../../src/sandbox/github/sandbox-github.ts';
import { offering } from '../../workflows/offering.ts';
import { openWorld, type World } from '../actions/registry-job.ts';
import { runWorkflow } from '../actions/workflow.ts';

const root = join(import.meta.dirname, '../../..');
const workflows = '.github/workflows';
const file = 'provision-registry.yml';

/** A repository whose issue 7 is where people write, the bot that listens there, and runners for what it dispatches. */
export interface BotWorld extends AsyncDisposable {
  readonly world: World;
  /** A comment on issue 7. */
  write(author: string, body: string): Comment;
  /** The bot's reply to a comment, once there is one whose text is as wanted. */
  reply(to: Comment, text: RegExp): Promise<string>;
  /** What each run was called, and how it ended. */
  readonly runs: readonly { readonly title: string; readonly conclusion: string | null }[];
  /** What the bot has logged. */
  readonly log: readonly string[];
}

export interface BotWorldOptions {
  /** Of the sandbox: 0 is at once. */
  readonly pace?: number;
  /** What `access` of the sandbox's target says in the configuration. */
  readonly targets?: Readonly<Record<string, unknown>>;
}

/** Starts it all: the bot in a process of its own, as it is deployed, reached by signed deliveries alone. */
export async function botWorld({ pace = 0, targets }: BotWorldOptions = {}): Promise<BotWorld> {
  await using stack = new AsyncDisposableStack();
  const jobs = new Set<Promise<void>>();
  const workflow = offering(...Object.keys(targets ?? {}));
  const config = targets === undefined ? {} : { '.github/registry.yml': stringify({ targets }) };
  const world = stack.use(
    await openWorld(pace, {
      repositories: [
        {
          name: 'neurolibre/registries',
          roles: { alice: 'write', rita: 'read', mona: 'admin' },
          files: { [`${workflows}/${file}`]: workflow, ...config },
        },
      ],
      fill: (template, contexts) => fill(template, contexts, { failed: false, cancelled: false }),
      onDispatch(run) {
        const job = carryOut(world, run).finally(() => jobs.delete(job));
        jobs.add(job);
      },
    }),
  );
  await cp(join(root, workflows), join(world.repository, workflows), { recursive: true });
  await writeFile(join(world.repository, workflows, file), workflow);
  stack.defer(async () => void (await Promise.all(jobs)));

  const { github, home } = world;
  const log: string[] = [];
  const [port, secret] = [await freePort(), randomBytes(32).toString('hex')];
  const env = {
    PATH: process.env.PATH,
    APP_ID: String(github.app.id),
    PRIVATE_KEY: github.app.privateKey,
    WEBHOOK_SECRET: secret,
    GITHUB_API_URL: github.url,
  };
  stack.use(await startBot({ env, port, log: (line) => log.push(line) }));
  github.webhooks.deliverTo({ url: `http://127.0.0.1:${port}/api/github/webhooks`, secret });

  const all = stack.move();
  return {
    world,
    log,
    write: (author, body) => github.writeComment({ issue: 7, author, body }),
    async reply(to, text) {
      const said = () => [...home.comments.values()].filter(isReply(to)).map(({ bodies }) => bodies.at(-1) ?? '');
      await expect.poll(() => said().join('\n'), { interval: 100 }).toMatch(text);
      return said().join('\n');
    },
    get runs() {
      return [...home.runs.values()].map(({ title, conclusion }) => ({ title, conclusion }));
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** Whether a comment answers another one, as its mark says. */
function isReply({ id }: Comment): (comment: Comment) => boolean {
  return ({ author, bodies }) =>
    author.endsWith('[bot]') && bodies.at(-1)?.split('\n')[0]?.includes(`"request":${id},`) === true;
}

/** Runs the workflow's jobs as a runner does, and tells GitHub how they ended. */
async function carryOut(world: World, run: RunControl): Promise<void> {
  // Cancelled before it began, it is over already.
  if (run.signal.aborted) return;
  run.begin();
  const { repository, id, inputs, actor, signal } = run;
  await using ran = await runWorkflow(world, file, {
    inputs,
    actor,
    env: { GITHUB_RUN_ID: String(id), GITHUB_REPOSITORY: repository },
    cancelOn: () => (signal.aborted ? 'cancel' : undefined),
  });
  const ended = Object.values(ran.jobs);
  const uploaded = ended.flatMap(({ job }) => [...(job?.around.artifacts ?? [])]);
  const failed = ended.some(({ result }) => result === 'failure');
  run.complete({
    conclusion: signal.aborted ? 'cancelled' : failed ? 'failure' : 'success',
    artifacts: Object.fromEntries(uploaded.map(([name, text]) => [name, { 'report.json': text }])),
  });
}
