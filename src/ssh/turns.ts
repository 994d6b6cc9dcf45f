/** Lets at most `most` hold a turn at once; the others wait, first come, first served. */
export function turns(most: number) {
  let held = 0;
  const waiting: (() => void)[] = [];
  return {
    /** @throws the signal's reason when aborted while waiting */
    async take(signal?: AbortSignal): Promise<void> {
      signal?.throwIfAborted();
      if (held < most) {
        held += 1;
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const leave = () => {
          waiting.splice(waiting.indexOf(mine), 1);
          reject(signal?.reason);
        };
        const mine = () => {
          signal?.removeEventListener('abort', leave);
          resolve();
        };
        signal?.addEventListener('abort', leave, { once: true });
        waiting.push(mine);
      });
    },
    /** Hands the turn on to who waits longest. */
    giveBack(): void {
      const next = waiting.shift();
      if (next === undefined) held -= 1;
      else next();
    },
  };
}
