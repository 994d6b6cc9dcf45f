import type { z } from 'zod';
import { ActionableError } from '../../engine/actionable-error.ts';
import type { RegistryAnswer } from './exchange.ts';
import { unreachable } from './unreachable.ts';

/** More than any page of tags, token or list takes; an answer without end would fill the memory. */
const longestJson = 4 * 1024 * 1024;

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
 * The whole body of an answer, which must not be long.
 *
 * @param most bytes; what is longer is not read to its end
 * @returns undefined when it is longer than that
 */
export async function readAtMost(
  answer: RegistryAnswer,
  most: number,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of received(answer, signal)) {
    size += chunk.length;
    if (size > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * The body of an answer as JSON of a known shape.
 *
 * @param most bytes; default 4 MiB
 * @throws ActionableError when it is something else, such as the page of a proxy, or longer
 */
export async function readJson<T>(
  answer: RegistryAnswer,
  shape: z.ZodType<T>,
  signal: AbortSignal,
  most = longestJson,
): Promise<T> {
  const parsed = shape.safeParse(jsonIn(await readAtMost(answer, most, signal)));
  if (parsed.success) return parsed.data;
  throw new ActionableError(
    `${answer.url.host} answered ${answer.method} ${answer.url.pathname} with something that no registry says`,
    'Check that this is a registry, and that no proxy or login page stands before it.',
  );
}

function jsonIn(body: Buffer | undefined): unknown {
  try {
    return JSON.parse(body?.toString() ?? '');
  } catch {
    return undefined;
  }
}
