/**
 * Does work for each of several things, a few at once, and keeps their order.
 *
 * @param width how many at once
 * @param work gets a signal that ends all of it when one fails
 * @throws what failed first, once nothing of it is under way any more
 */
export async function several<T, R>(
  items: readonly T[],
  { width, signal }: { readonly width: number; readonly signal: AbortSignal },
  work: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<readonly R[]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const results = new Map<number, R>();
  const waiting = items.entries();
  const worker = async () => {
    // All workers draw from one iterator, so each item is drawn once.
    for (const [at, item] of waiting) {
      either.throwIfAborted();
      results.set(at, await work(item, either));
    }
  };
  let first: { readonly error: unknown } | undefined;
  const workers = Array.from({ length: Math.min(width, items.length) }, () =>
    worker().catch((error: unknown) => {
      first ??= { error };
      failed.abort(error);
    }),
  );
  await Promise.all(workers);
  if (first !== undefined) throw first.error;
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
