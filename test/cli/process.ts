import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Surroundings } from '../../src/cli/surroundings.ts';

interface Terminal {
  readonly columns: number;
  readonly rows: number;
}

/** An output that remembers what was written and may be a terminal. */
class Recorded extends EventEmitter {
  written = '';
  isTTY: boolean | undefined;
  columns: number | undefined;
  rows: number | undefined;

  write(text: string): void {
    this.written += text;
    this.emit('written');
  }

  /** Waits until this was written. */
  async until(text: string): Promise<void> {
    while (!this.written.includes(text)) await EventEmitter.once(this, 'written');
  }
}

/** A process that the command line runs in: piped, unless given a terminal. */
export function fakeProcess(argv: readonly string[], given: { env?: NodeJS.ProcessEnv; terminal?: Terminal } = {}) {
  const { terminal, env = { LANG: 'C.UTF-8' } } = given;
  const stdout = new Recorded();
  const stderr = new Recorded();
  const stdin: PassThrough & { isTTY?: boolean } = new PassThrough();
  if (terminal) {
    for (const stream of [stdout, stderr]) Object.assign(stream, { isTTY: true, ...terminal });
    stdin.isTTY = true;
  }
  const signals = new EventEmitter();
  const exits: number[] = [];
  const surroundings: Surroundings = {
    argv: ['node', 'provision-registry', ...argv],
    env,
    platform: 'linux',
    stdin,
    stdout,
    stderr,
    cwd: () => '/work',
    on: (event, listener) => signals.on(event, listener),
    exit: (code) => void exits.push(code),
  };
  return { ...surroundings, surroundings, stdin, stdout, stderr, signals, exits };
}
