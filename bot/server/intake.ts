import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.ts';
import { type Delivery, readDelivery } from './delivery.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Room } from './read-body.ts';
import { recent } from './recent.ts';
import { type Refusal, refusals } from './refusals.ts';
import type { Work } from './work.ts';

export interface IntakeOptions {
  readonly secrets: readonly [string, ...string[]];
  /** Whether anything is done about such an event; the rest is answered, and that is all. */
  readonly wanted: (event: string, action: string | undefined) => boolean;
  /** Does what a delivery asks for. */
  readonly handle: (delivery: Delivery) => Promise<void>;
  readonly work: Work;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Milliseconds, steadily rising. */
  readonly clock: () => number;
  /** Aborted when what still waits is to be left. */
  readonly signal: AbortSignal;
}

/** Takes deliveries in: each is answered as soon as it is proven and has its place in the work. */
export interface Intake {
  /** @throws when the sender goes away */
  take(request: IncomingMessage): Promise<Answer>;
  /** From now on none is taken. */
  close(): void;
}

/** Bytes of bodies in memory at once, those included whose delivery waits. */
const roomBytes = 128 * 1024 ** 2;
/** Enough for hours; a duplicate that comes later still finds our claim on the comment. */
const remembered = 20_000;

type Outcome = 'done' | 'failed' | 'left' | 'ignored' | 'duplicate';

export function intake({ secrets, wanted, handle, work, log, metrics, clock, signal }: IntakeOptions): Intake {
  const room: Room = { left: roomBytes };
  const seen = recent(remembered);
  let closed = false;

  async function take(request: IncomingMessage): Promise<Answer> {
    if (closed) return refused('draining');
    const delivery = await readDelivery(request, secrets, room);
    if (typeof delivery === 'string') return refused(delivery);
    // It may have been under way for long.
    if (closed) {
      room.left += delivery.held;
      return refused('draining', delivery);
    }
    // The id is not signed: who replays a delivery can change it, but not what is asked for.
    const keys = [delivery.id, delivery.signature];
    const outcome = keys.some((key) => seen.has(key)) ? 'duplicate' : queued(delivery, keys);
    if (outcome !== 'queued') room.left += delivery.held;
    if (outcome === 'too-many') return refused(outcome, delivery);
    if (outcome !== 'queued') tell(delivery, outcome);
    return { status: 202, text: `${outcome}\n` };
  }

  function queued(delivery: Delivery, keys: readonly string[]): 'queued' | 'ignored' | 'too-many' {
    const { event, action, repository = '' } = delivery;
    if (!wanted(event, action)) return 'ignored';
    for (const key of keys) seen.add(key);
    const since = clock();
    const hasPlace = work.add(repository, async () => {
      const began = clock();
      const outcome = await outcomeOf(delivery, keys);
      room.left += delivery.held;
      const tookMs = clock() - began;
      metrics.handled(event, tookMs / 1000);
      tell(delivery, outcome, { waitedMs: Math.round(began - since), tookMs: Math.round(tookMs) });
    });
    if (hasPlace) return 'queued';
    for (const key of keys) seen.forget(key);
    return 'too-many';
  }

  async function outcomeOf(delivery: Delivery, keys: readonly string[]): Promise<Outcome> {
    if (signal.aborted) return 'left';
    try {
      await handle(delivery);
      return 'done';
    } catch (error) {
      // So that it can be delivered again by hand.
      for (const key of keys) seen.forget(key);
      log.error('a handler failed', error, address(delivery));
      return 'failed';
    }
  }

  function tell(delivery: Delivery, outcome: Outcome, times: { waitedMs?: number; tookMs?: number } = {}): void {
    const { event, action } = delivery;
    metrics.delivered(wanted(event, action) ? event : 'other', outcome);
    log.info('delivery', { ...address(delivery), outcome, ...times });
  }

  function refused(reason: Refusal, delivery?: Delivery): Answer {
    const { status, message } = refusals[reason];
    metrics.delivered('refused', reason);
    log.warn('delivery', { ...(delivery === undefined ? {} : address(delivery)), outcome: reason });
    return { status, text: `${message}\n` };
  }

  return {
    take,
    close() {
      closed = true;
    },
  };
}

function address({ id, event, action, repository }: Delivery) {
  return { delivery: id, event, action, repository };
}
