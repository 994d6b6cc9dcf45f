/** Tasks that wait for their turn. No repository's many tasks keep another's waiting. */
export interface Work {
  readonly running: number;
  readonly waiting: number;
  /**
   * @param lane tasks of one lane wait for one another
   * @param task throws nothing
   * @returns whether the lane had room for it
   */
  add(lane: string, task: () => Promise<void>): boolean;
  /** Resolves as soon as nothing is running or waiting. */
  done(): Promise<void>;
}

export interface Widths {
  /** Tasks that run at once. */
  readonly all: number;
  /** Tasks of one lane that run at once. */
  readonly lane: number;
  /** Tasks of one lane that wait. */
  readonly waiting: number;
}

interface Lane {
  readonly tasks: (() => Promise<void>)[];
  running: number;
}

export function work(widths: Widths): Work {
  // Whose turn it is comes first.
  const lanes = new Map<string, Lane>();
  let [running, waiting] = [0, 0];
  let whenDone: (() => void)[] = [];

  function begin(): void {
    while (running < widths.all) {
      const [name, lane] = next() ?? [];
      const task = lane?.tasks.shift();
      if (name === undefined || lane === undefined || task === undefined) break;
      lanes.delete(name);
      lanes.set(name, lane);
      lane.running += 1;
      running += 1;
      waiting -= 1;
      void task().finally(() => ended(name, lane));
    }
  }

  function next(): readonly [string, Lane] | undefined {
    for (const [name, lane] of lanes) {
      if (lane.tasks.length > 0 && lane.running < widths.lane) return [name, lane];
    }
    return undefined;
  }

  function ended(name: string, lane: Lane): void {
    lane.running -= 1;
    running -= 1;
    if (lane.running === 0 && lane.tasks.length === 0) lanes.delete(name);
    begin();
    if (running > 0) return;
    for (const tell of whenDone) tell();
    whenDone = [];
  }

  return {
    get running() {
      return running;
    },
    get waiting() {
      return waiting;
    },
    add(name, task) {
      const lane = lanes.get(name) ?? { tasks: [], running: 0 };
      if (lane.tasks.length >= widths.waiting) return false;
      lanes.set(name, lane);
      lane.tasks.push(task);
      waiting += 1;
      begin();
      return true;
    },
    async done() {
      if (running > 0) await new Promise<void>((tell) => whenDone.push(tell));
    },
  };
}
