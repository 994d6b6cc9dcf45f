import { openDoor } from './door.ts';

/**
 * A TCP port of the loopback address that is free right now.
 *
 * @param preferred taken when it is
 */
export async function freePort(preferred?: number): Promise<number> {
  const { port, close } = await openDoor(preferred);
  await close();
  return port;
}
