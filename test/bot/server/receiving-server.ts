import { randomBytes, randomUUID } from 'node:crypto';
import { sign } from '@octokit/webhooks-methods';
import { Registry } from 'prom-client';
import { onTestFinished } from 'vitest';
import type { Delivery } from '../../../bot/server/delivery.ts';
import { intake } from '../../../bot/server/intake.ts';
import { jsonLog } from '../../../bot/server/log.ts';
import { serverMetrics } from '../../../bot/server/metrics.ts';
import { type BotServer, serve } from '../../../bot/server/serve.ts';
import { type Widths, work } from '../../../bot/server/work.ts';

const secret = randomBytes(32).toString('hex');
export const previousSecret = randomBytes(32).toString('hex');

export interface Receiving {
  readonly server: BotServer;
  readonly hooks: string;
  /** The lines of its log, parsed. */
  readonly logged: Record<string, unknown>[];
  /** The text of `/metrics`. */
  metrics(): Promise<string>;
}

interface ReceivingOptions {
  readonly handle?: (delivery: Delivery) => Promise<void>;
  readonly widths?: Partial<Widths>;
  readonly confirmed?: () => Promise<string>;
  readonly signal?: AbortSignal;
  /** One that is free when left out. */
  readonly port?: number;
}

/** A server as the bot has it, with handlers of the test's own, that ends with the test. */
export async function receiving(options: ReceivingOptions = {}): Promise<Receiving> {
  const { handle = async () => {}, confirmed = async () => 'registry-bot' } = options;
  const logged: Record<string, unknown>[] = [];
  const log = jsonLog(
    (line) => logged.push(JSON.parse(line)),
    (text) => text,
  );
  const tasks = work({ all: 32, lane: 4, waiting: 2_000, ...options.widths });
  const metrics = serverMetrics({ registry: new Registry(), inHand: tasks });
  const taking = intake({
    secrets: [secret, previousSecret],
    wanted: (event) => event !== 'ping',
    handle,
    work: tasks,
    log,
    metrics,
    clock: () => performance.now(),
    signal: options.signal ?? new AbortController().signal,
  });
  const where = { host: '127.0.0.1', port: options.port ?? 0, webhookPath: '/api/github/webhooks' };
  const server = await serve({ ...where, intake: taking, work: tasks, identity: { confirmed }, metrics, log });
  onTestFinished(async () => {
    server.close();
    await server.drain();
  });
  return {
    server,
    hooks: `${server.url}${where.webhookPath}`,
    logged,
    metrics: async () => await (await fetch(`${server.url}/metrics`)).text(),
  };
}

export interface Sent {
  readonly id?: string;
  readonly event?: string;
  readonly secret?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What GitHub sends: a signed POST. */
export async function delivery(payload: unknown, sent: Sent = {}): Promise<RequestInit> {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/044aadd',
      'x-github-delivery': sent.id ?? randomUUID(),
      'x-github-event': sent.event ?? 'issue_comment',
      'x-hub-signature-256': await sign(sent.secret ?? secret, body),
      ...sent.headers,
    },
  };
}
