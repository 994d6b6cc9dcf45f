import { text } from 'node:stream/consumers';
import type { z } from 'zod';
import { ActionableError } from '../engine/actionable-error.ts';
import type { RegistryAnswer } from './exchange.ts';
import { unreachable } from './unreachable.ts';

/**
 * The body of an answer as it comes.
 *
 * @throws RegistryUnreachable when the connection breaks before its end, or the signal's reason
 */
export async function* received(answer: RegistryAnswer, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) yield chunk;
  } catch (cause) {
    signal.throwIfAborted();
    throw unreachable(answer.url.host, cause);
  }
}

/**
 * The body of an answer as JSON of a known shape.
 *
 * @throws ActionableError when it is something else, such as the page of a proxy
 */
export async function readJson<T>(answer: RegistryAnswer, shape: z.ZodType<T>, signal: AbortSignal): Promise<T> {
  const parsed = shape.safeParse(jsonIn(await text(received(answer, signal))));
  if (parsed.success) return parsed.data;
  throw new ActionableError(
    `${answer.url.host} answered ${answer.method} ${answer.url.pathname} with something that no registry says`,
    'Check that this is a registry, and that no proxy or login page stands before it.',
  );
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
