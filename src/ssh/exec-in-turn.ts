import type { Client } from 'ssh2';
import { pause } from '../pause.ts';
import { CommandNotStarted } from './command-not-started.ts';
import type { ExecOptions, ExecResult } from './connection.ts';
import { exec } from './exec.ts';
import { turns } from './turns.ts';

/** Commands run at once on one connection; sshd refuses more than 10 sessions (MaxSessions, sshd_config(5)). */
const atOnce = 6;

/** Pauses before each new try: sshd may count a session for a moment longer than its command has run. */
const pausesMs = [50, 100, 200, 400, 800, 1600];

/** Runs the commands of one connection, as many at once as sshd has sessions for. */
export function execInTurn(client: Client, name: string) {
  const sessions = turns(atOnce);
  return async (command: string, options: ExecOptions = {}): Promise<ExecResult> => {
    await sessions.take(options.signal);
    try {
      for (const pauseMs of pausesMs) {
        try {
          return await exec(client, name, command, options);
        } catch (error) {
          if (!(error instanceof CommandNotStarted)) throw error;
        }
        await pause(pauseMs, options.signal);
      }
      return await exec(client, name, command, options);
    } finally {
      sessions.giveBack();
    }
  };
}
