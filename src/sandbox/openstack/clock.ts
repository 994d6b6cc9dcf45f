/** What happens later in the cloud, such as a server becoming ACTIVE. */
export interface Clock {
  /** @param ms at pace 1 */
  after(ms: number, act: () => void): void;
  /** Nothing happens any more. */
  stop(): void;
}

/** @param pace multiplies every delay; 0 lets each thing happen on the next tick */
export function startClock(pace: number): Clock {
  const timers = new Set<NodeJS.Timeout>();
  return {
    after(ms, act) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        act();
      }, ms * pace);
      // A sandbox nobody talks to does not keep the process alive.
      timer.unref();
      timers.add(timer);
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
