/**
 * Makes a value once for all who ask, also while it is being made. A failure is told to those who wait for it and
 * then forgotten: the next to ask tries again.
 */
export function singleFlight<T>(make: () => Promise<T>): () => Promise<T> {
  let flight: Promise<T> | undefined;
  return () => {
    if (flight !== undefined) return flight;
    const begun = make();
    flight = begun;
    begun.catch(() => {
      flight = undefined;
    });
    return begun;
  };
}
