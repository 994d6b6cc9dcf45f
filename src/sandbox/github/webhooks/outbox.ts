import { createHmac, randomUUID } from 'node:crypto';
import type { Delivery } from '../records.ts';
import type { Treatment, Webhooks } from '../sandbox-github.ts';

/** What the App is told of, on its way. */
export interface Outbox {
  hook: Hook | undefined;
  treat: Webhooks['treat'];
  readonly deliveries: Delivery[];
  readonly underWay: Set<Promise<void>>;
  readonly nextId: () => number;
  readonly now: () => number;
  readonly appId: number;
  /** Aborted when the sandbox closes. */
  readonly closing: AbortSignal;
}

/** What tests and the local mode do with it. */
export function webhooksOf(outbox: Outbox): Webhooks {
  return {
    deliveries: outbox.deliveries,
    get treat() {
      return outbox.treat;
    },
    set treat(treat) {
      outbox.treat = treat;
    },
    deliverTo(hook) {
      outbox.hook = hook;
    },
    async settled() {
      while (outbox.underWay.size > 0) await Promise.all(outbox.underWay);
    },
  };
}

export interface Hook {
  readonly url: string;
  readonly secret: string;
}

export type Letter = Pick<Delivery, 'guid' | 'event' | 'action' | 'repositoryId' | 'payload'>;

/** GitHub waits no longer for an answer. https://docs.github.com/webhooks/using-webhooks/best-practices-for-using-webhooks */
const patienceMs = 10_000;
const kept = 1000;

/** Sends an event, when there is where to send it. */
export function post(outbox: Outbox, letter: Omit<Letter, 'guid'>): void {
  if (outbox.hook !== undefined) deliver(outbox, outbox.hook, { ...letter, guid: randomUUID() }, false);
}

/** Sends it once more, with the same id. */
export function postAgain(outbox: Outbox, letter: Letter): void {
  if (outbox.hook !== undefined) deliver(outbox, outbox.hook, letter, true);
}

function deliver(outbox: Outbox, hook: Hook, letter: Letter, redelivery: boolean): void {
  const { event, action } = letter;
  const treatment = outbox.treat({ event, action, redelivery });
  const done = travel(outbox, hook, letter, treatment, redelivery).finally(() => outbox.underWay.delete(done));
  outbox.underWay.add(done);
}

async function travel(
  outbox: Outbox,
  hook: Hook,
  letter: Letter,
  treatment: Treatment,
  redelivery: boolean,
): Promise<void> {
  if (typeof treatment === 'object') await treatment.after;
  const from = outbox.now();
  const began = performance.now();
  const { status, statusCode } = treatment === 'dropped' ? timedOut : await sent(outbox, hook, letter);
  note(outbox, {
    id: outbox.nextId(),
    ...letter,
    deliveredAt: from,
    redelivery,
    status,
    statusCode,
    durationMs: performance.now() - began,
  });
  // A balancer that sends it on a second time: GitHub's log knows of one.
  if (treatment === 'twice') await sent(outbox, hook, letter);
}

interface Answered {
  readonly status: string;
  readonly statusCode: number;
}

const timedOut: Answered = { status: 'timed out', statusCode: 504 };

async function sent(outbox: Outbox, { url, secret }: Hook, letter: Letter): Promise<Answered> {
  const patience = AbortSignal.timeout(patienceMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: headersOf(outbox, secret, letter),
      body: letter.payload,
      redirect: 'manual',
      signal: AbortSignal.any([patience, outbox.closing]),
    });
    await response.arrayBuffer();
    const { status } = response;
    return { status: response.ok ? 'OK' : `Invalid HTTP Response: ${status}`, statusCode: status };
  } catch {
    return patience.aborted ? timedOut : { status: 'failed to connect to host', statusCode: 502 };
  }
}

/** https://docs.github.com/webhooks/webhook-events-and-payloads#delivery-headers */
function headersOf({ appId }: Outbox, secret: string, { guid, event, payload }: Letter): Record<string, string> {
  const signed = (algorithm: string) => createHmac(algorithm, secret).update(payload).digest('hex');
  return {
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/0000000',
    'x-github-delivery': guid,
    'x-github-event': event,
    'x-github-hook-id': '1',
    'x-github-hook-installation-target-id': String(appId),
    'x-github-hook-installation-target-type': 'integration',
    'x-hub-signature': `sha1=${signed('sha1')}`,
    'x-hub-signature-256': `sha256=${signed('sha256')}`,
  };
}

function note({ deliveries }: Outbox, delivery: Delivery): void {
  deliveries.push(delivery);
  if (deliveries.length > kept) deliveries.shift();
}
