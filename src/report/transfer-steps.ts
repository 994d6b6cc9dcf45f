/** Steps that are worth a line in a log: a tenth of the whole, but none sooner than ten seconds after the one before. */
const leastPart = 0.1;
const leastMs = 10_000;

export interface TransferSteps {
  /** Whether this is as far as to be told, which is noted then. */
  isStep(resource: string, part: number, now: number): boolean;
  /** Another transfer of this resource begins. */
  forget(resource: string): void;
}

/** Chooses from the many events of transfers those that a log is to tell. */
export function transferSteps(): TransferSteps {
  const told = new Map<string, { readonly part: number; readonly at: number }>();
  return {
    isStep(resource, part, now) {
      const last = told.get(resource);
      const step = last !== undefined && part - last.part >= leastPart && now - last.at >= leastMs && part < 1;
      if (last === undefined || step) told.set(resource, { part, at: now });
      return step;
    },
    forget: (resource) => void told.delete(resource),
  };
}
