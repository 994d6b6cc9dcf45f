import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Probot } from 'probot';
import { collectDefaultMetrics, Registry } from 'prom-client';
import manifest from '../package.json' with { type: 'json' };
import { exitCodes } from '../src/cli/exit-code.ts';
import { interrupts } from '../src/cli/interrupts.ts';
import { redact } from '../src/target/redact.ts';
import { app } from './app.ts';
import type { Core } from './core/core.ts';
import { countedFetch } from './fetch.ts';
import { botOctokit } from './octokit.ts';
import { isWanted } from './payloads.ts';
import type { Delivery } from './server/delivery.ts';
import { appIdentity } from './server/identity.ts';
import { intake } from './server/intake.ts';
import { jsonLog } from './server/log.ts';
import { serverMetrics } from './server/metrics.ts';
import { regularly } from './server/regularly.ts';
import { serve } from './server/serve.ts';
import { settingsFrom } from './server/settings.ts';
import { work } from './server/work.ts';
import { sweepAll } from './sweep-all.ts';

/** Handlers wait for GitHub more than they compute; those of one repository are paced by GitHub anyhow. */
const widths = { all: 32, lane: 4, waiting: 2_000 };
const sweepEveryMs = 5 * 60_000;
/** From the first signal on, in milliseconds: what is in hand is let end, then told to stop, then left. */
const drain = { patienceMs: 23_000, hurryMs: 2_000 };

export type BotProcess = Pick<NodeJS.Process, 'env' | 'on' | 'exit' | 'stdout'>;

/**
 * Serves a GitHub App until the process is told to end.
 *
 * @throws UsageError for an environment that it must not be started in
 */
export async function runServer(process: BotProcess, core: Core): Promise<void> {
  const settings = settingsFrom(process.env);
  const { appId, privateKey, secrets, apiUrl } = settings;
  const clock = () => performance.now();
  const log = jsonLog((line) => process.stdout.write(line), redact([privateKey, ...secrets]));
  const leaving = new AbortController();
  const stop = interrupts(
    process,
    () => log.info('stopping'),
    () => process.exit(exitCodes.cancelled),
    clock,
  );

  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const tasks = work(widths);
  const metrics = serverMetrics({ registry, inHand: tasks });
  // Nobody reads the log any more: that would be told in the log.
  process.stdout.on('error', () => {});
  // Whatever a handler leaves behind, the others go on.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      metrics.strayed();
      log.error('an error that nobody has caught', error);
    });
  }

  const probot = new Probot({
    appId,
    privateKey,
    secret: secrets[0],
    Octokit: botOctokit(log),
    request: { fetch: countedFetch(metrics.asked) },
    // Its own log would write down payloads; ours stands in its place.
    logLevel: 'fatal',
    ...(apiUrl === undefined ? {} : { baseUrl: apiUrl }),
  });
  const identity = appIdentity(async () => {
    const { data } = await (await probot.auth()).request('GET /app');
    return data?.slug ?? '';
  }, clock);
  const around = () => ({ signal: leaving.signal, log: (line: string) => log.info(line), now: Date.now() });
  const known = { core, self: identity.self, around };
  await probot.load(app(known));

  const handle = ({ id, event: name, payload }: Delivery) => probot.receive({ id, name, payload } as Received);
  const taking = { secrets, wanted: isWanted, handle, work: tasks, log, metrics, clock, signal: leaving.signal };
  const server = await serve({ ...settings, intake: intake(taking), work: tasks, identity, metrics, log });
  log.info('listening', { url: server.url, path: settings.webhookPath, version: manifest.version });

  const sweeps = regularly(sweepEveryMs, stop, async (round) => {
    const failed = (error: unknown, where: string) => log.error('a sweep failed', error, { where });
    await sweepAll(probot, { ...known, round, stop, failed }).catch((error: unknown) => failed(error, 'the App'));
  });

  if (!stop.aborted) await once(stop, 'abort');
  const done = Promise.all([server.drain(), sweeps]);
  await Promise.race([done, sleep(drain.patienceMs)]);
  leaving.abort();
  await Promise.race([done, sleep(drain.hurryMs)]);
  log.info('stopped', { left: tasks.running + tasks.waiting });
  server.close();
}

/** Signed by GitHub; the app parses what it reads of it. */
type Received = Parameters<Probot['receive']>[0];
