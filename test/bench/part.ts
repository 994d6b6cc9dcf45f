import { z } from 'zod';

const table = z.object({
  head: z.array(z.string()).readonly(),
  /** Each as long as the head. */
  rows: z.array(z.array(z.string()).readonly()).readonly(),
});

const target = z.object({
  /** What is held to, in words that name nothing else: why it is missed is kept by them, in `misses.ts`. */
  wanted: z.string(),
  measured: z.string(),
  met: z.boolean(),
});

/** What a part has found out. */
export const measuredSchema = z.object({
  tables: z.array(table).readonly(),
  targets: z.array(target).readonly(),
  /** What else a reader must know, such as a peer that is missing; full sentences. */
  remarks: z.array(z.string()).readonly(),
  /** Of programs beside Node, by their names. */
  versions: z.record(z.string(), z.string()),
});

export type Table = z.output<typeof table>;
export type Target = z.output<typeof target>;
export type Measured = z.output<typeof measuredSchema>;

export interface Trial {
  /** Whether it is only to be seen to work, in little time, and its figures mean nothing. */
  readonly small: boolean;
  /** Told what is being done, in one line. */
  readonly say: (line: string) => void;
}

/** One thing that is measured. Each is measured in a process of its own, so that none warms up another. */
export interface Part {
  readonly title: string;
  /** What is done and what is counted, in full sentences. */
  readonly how: string;
  measure(trial: Trial): Promise<Measured>;
}
