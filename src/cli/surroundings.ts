import type { Readable } from 'node:stream';
import type { Output } from '../report/output.ts';

/** An output stream of the process, as far as the command line uses it. */
export interface Stream extends Output {
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** Only terminals know their colours. */
  hasColors?(env: object): boolean;
}

/** The process that the command line runs in. `process` is one; tests bring another. */
export interface Surroundings {
  /** As the process has it: the program's arguments begin at the third. */
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Stream;
  readonly stderr: Stream;
  cwd(): string;
  on(event: 'SIGINT' | 'SIGTERM' | 'uncaughtException', listener: (...given: readonly unknown[]) => void): unknown;
  exit(code: number): void;
}
