/**
 * Waits until all have ended, and only then fails with what one of them failed with: whoever looks at what stands then
 * sees nothing that is still under way.
 */
export async function allEnded<T>(works: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(works);
  return await Promise.all(works);
}
