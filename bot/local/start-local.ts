import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../src/sandbox/free-port.ts';
import { fill } from '../../src/sandbox/github/expressions.ts';
import { startGitHub } from '../../src/sandbox/github/start-github.ts';
import { keepSandbox } from '../../src/sandbox/keep-sandbox.ts';
import { runningSandbox } from '../../src/sandbox/running-sandbox.ts';
import { botEnvironment } from './bot-environment.ts';
import { type Page, servePage } from './page-server.ts';
import { runWorkflow } from './run-workflow.ts';
import { startBot } from './start-bot.ts';

export interface LocalOptions {
  readonly env: NodeJS.ProcessEnv;
  /** TCP port of the page; one that is free when left out. */
  readonly port?: number;
  /** How long the cloud takes: 1 is fast, as for a demonstration; about 12 is a good real one. */
  readonly pace?: number;
  /** Told each line that the bot and its runs log. */
  readonly log: (line: string) => void;
}

/** Everything that the bot works with, on this machine. */
export interface Local extends AsyncDisposable {
  /** Of the page with the issue. */
  readonly url: string;
  /** Resolves when the bot answers no more, for whatever reason. */
  readonly ended: Promise<unknown>;
}

const repository = 'your-team/registries';
/** Who may command the registry, and who may only read. */
const people = { you: 'write', reader: 'read' } as const;
const workflow = '.github/workflows/provision-registry.yml';
const root = join(import.meta.dirname, '../..');

/** Starts a cloud, a GitHub with one issue, the bot, and a page that shows the issue. */
export async function startLocal({ env, port = 0, pace, log }: LocalOptions): Promise<Local> {
  await using stack = new AsyncDisposableStack();
  if ((await runningSandbox(env)) === undefined) {
    const sandbox = await keepSandbox(env, pace === undefined ? {} : { pace });
    stack.defer(() => sandbox.close());
  }
  const runs = new Set<Promise<void>>();
  const leaving = new AbortController();
  const github = stack.use(
    await startGitHub({
      repositories: [
        { name: repository, roles: people, files: { [workflow]: await readFile(join(root, workflow), 'utf8') } },
      ],
      fill: (template, contexts) => fill(template, contexts, { failed: false, cancelled: false }),
      onDispatch(run) {
        const ended = runWorkflow(run, { github, env, log, signal: leaving.signal }).finally(() => runs.delete(ended));
        runs.add(ended);
      },
    }),
  );
  stack.defer(async () => {
    leaving.abort();
    await Promise.all(runs);
  });
  const issue = github.openIssue({ author: 'you', title: 'A registry for our BinderHub' });

  const secret = randomBytes(32).toString('hex');
  const botPort = await freePort();
  const bot = stack.use(await startBot({ env: { ...env, ...botEnvironment(github, secret) }, port: botPort, log }));
  github.webhooks.deliverTo({ url: `http://127.0.0.1:${botPort}/api/github/webhooks`, secret });

  const page: Page = stack.use(await servePage({ github, issue: issue.number, people: Object.keys(people), port }));
  const all = stack.move();
  return { url: page.url, ended: bot.ended, [Symbol.asyncDispose]: () => all.disposeAsync() };
}
