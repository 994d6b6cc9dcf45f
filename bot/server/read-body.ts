import type { IncomingMessage } from 'node:http';

/** Bytes that bodies may take up in memory together, and what of them is left. */
export interface Room {
  left: number;
}

export type Body =
  /** `held`: what it takes of the room, until whoever is done with it gives that back. */
  { readonly text: string; readonly held: number } | { readonly refused: 'too-large' | 'no-room' };

/**
 * Reads a body, whether its length was announced or not, and stops reading once it is over the limit. What is not read
 * is left to whoever answers.
 *
 * @param limit in bytes
 * @throws when the sender goes away
 */
export async function readBody(request: IncomingMessage, limit: number, room: Room): Promise<Body> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit) return { refused: 'too-large' };
  const chunks: Buffer[] = [];
  let held = 0;
  let refused: 'too-large' | 'no-room' | undefined;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      const part: Buffer = chunk;
      const { length } = part;
      if (held + length > limit) refused = 'too-large';
      else if (length > room.left) refused = 'no-room';
      if (refused !== undefined) break;
      held += length;
      room.left -= length;
      chunks.push(part);
    }
  } catch (error) {
    room.left += held;
    throw error;
  }
  if (refused === undefined) return { text: Buffer.concat(chunks, held).toString('utf8'), held };
  room.left += held;
  return { refused };
}
