import type { IncomingMessage } from 'node:http';
import { verifyWithFallback } from '@octokit/webhooks-methods';
import { z } from 'zod';
import { type Room, readBody } from './read-body.ts';
import type { Refusal } from './refusals.ts';

/** An event as GitHub has delivered it, proven to be its own. */
export interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly action?: string;
  /** `owner/name` */
  readonly repository?: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly signature: string;
  /** Bytes of the room that it was read into. */
  readonly held: number;
}

/** GitHub sends no larger ones: https://docs.github.com/en/webhooks/webhook-events-and-payloads */
const longestBytes = 25 * 1000 * 1000;

const headersSchema = z.object({
  'x-github-delivery': z.string().regex(/^[\w-]{1,100}$/),
  'x-github-event': z.string().regex(/^[a-z0-9_]{1,100}$/),
});
const payloadSchema = z.record(z.string(), z.unknown());
const addressSchema = z.object({
  action: z.string().optional().catch(undefined),
  repository: z.object({ full_name: z.string() }).optional().catch(undefined),
});

/**
 * Reads a delivery. Nothing of it is looked at before its signature is proven by one of the secrets, in constant time:
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 *
 * @returns why it is not taken, otherwise
 * @throws when the sender goes away
 */
export async function readDelivery(
  request: IncomingMessage,
  [secret, ...earlier]: readonly [string, ...string[]],
  room: Room,
): Promise<Delivery | Refusal> {
  const { method, headers } = request;
  if (method !== 'POST') return 'wrong-method';
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) return 'wrong-type';
  const { 'x-hub-signature-256': signature } = headers;
  if (typeof signature !== 'string' || !/^sha256=[0-9a-f]{64}$/.test(signature)) return 'unsigned';
  const named = headersSchema.safeParse(headers).data;
  if (named === undefined) return 'malformed';
  const body = await readBody(request, longestBytes, room);
  if ('refused' in body) return body.refused;
  const { text, held } = body;
  // Octokit's check takes no empty text.
  const proven = text !== '' && (await verifyWithFallback(secret, text, signature, earlier));
  const payload = proven ? payloadIn(text) : undefined;
  if (payload === undefined) {
    room.left += held;
    return proven ? 'malformed' : 'bad-signature';
  }
  const { action, repository } = addressSchema.parse(payload);
  return {
    id: named['x-github-delivery'],
    event: named['x-github-event'],
    ...(action === undefined ? {} : { action }),
    ...(repository === undefined ? {} : { repository: repository.full_name }),
    payload,
    signature,
    held,
  };
}

function payloadIn(text: string): Delivery['payload'] | undefined {
  try {
    return payloadSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
