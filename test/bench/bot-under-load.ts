import { type ChildProcess, fork } from 'node:child_process';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { botEnvironment } from '../../bot/local/bot-environment.ts';
import { fill } from '../../src/sandbox/github/expressions.ts';
import type { SandboxGitHub } from '../../src/sandbox/github/sandbox-github.ts';
import { startGitHub } from '../../src/sandbox/github/start-github.ts';

/** GitHub with a repository in which alice may command, and runs that end at once. */
export async function startedGitHub(latencyMs: number): Promise<SandboxGitHub> {
  const path = '.github/workflows/provision-registry.yml';
  const files = { [path]: await readFile(join(import.meta.dirname, '../..', path), 'utf8') };
  const github = await startGitHub({
    repositories: [{ name: 'neurolibre/registries', files, roles: { alice: 'write' } }],
    fill: (template, contexts) => fill(template, contexts, { failed: false, cancelled: false }),
    onDispatch(run) {
      run.begin();
      run.complete({ conclusion: 'success' });
    },
  });
  github.latencyMs = latencyMs;
  return github;
}

export interface Bot {
  readonly hooks: string;
  /** Waits until nothing is in hand. */
  idle(): Promise<void>;
  /** Bytes, after a garbage collection. */
  heap(): Promise<number>;
  stop(): Promise<void>;
}

const secret = randomBytes(32).toString('hex');

export async function startedBot(github: SandboxGitHub): Promise<Bot> {
  const child = fork(join(import.meta.dirname, 'bot-server.ts'), {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: {
      ...botEnvironment(github, secret),
      HOST: '127.0.0.1',
      PORT: '0',
    },
  });
  const url = await listening(child);
  const hooks = `${url}/api/github/webhooks`;
  github.webhooks.deliverTo({ url: hooks, secret });
  return {
    hooks,
    async idle() {
      const busy = /^bot_deliveries_(in_flight|waiting) [1-9]/m;
      do {
        await github.webhooks.settled();
        await setTimeout(200);
      } while (busy.test(await (await fetch(`${url}/metrics`)).text()));
    },
    async heap() {
      child.send('heap');
      const [bytes] = await once(child, 'message');
      return z.number().parse(bytes);
    },
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

const listeningSchema = z.object({ message: z.literal('listening'), url: z.string() });

/** Reads the log to its end, so that it never stands in the server's way. */
async function listening({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('the server has no output');
  const { promise, resolve } = Promise.withResolvers<string>();
  createInterface({ input: stdout }).on('line', (line) => {
    const { data } = listeningSchema.safeParse(JSON.parse(line));
    if (data !== undefined) resolve(data.url);
  });
  return await promise;
}

/** GitHub's own example of a comment, as if it were written in our repository. */
export async function ordinaryComment({ app }: SandboxGitHub): Promise<(id: number) => string> {
  const file = fileURLToPath(import.meta.resolve('@octokit/webhooks-examples'));
  const events = z.array(z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }));
  const [payload] =
    events.parse(JSON.parse(await readFile(file, 'utf8'))).find(({ name }) => name === 'issue_comment')?.examples ?? [];
  const { comment } = z.object({ comment: z.looseObject({}) }).parse(payload);
  const place = { installation: { id: app.installationId } };
  return (id) => JSON.stringify({ ...payload, ...place, comment: { ...comment, id: 1_000_000 + id } });
}

/** @returns milliseconds until it was acknowledged */
export async function deliver(hooks: string, body: string): Promise<number> {
  const began = performance.now();
  const response = await fetch(hooks, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-delivery': randomUUID(),
      'x-github-event': 'issue_comment',
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  });
  await response.arrayBuffer();
  if (response.status !== 202) throw new Error(`a delivery was answered with ${response.status}`);
  return performance.now() - began;
}
