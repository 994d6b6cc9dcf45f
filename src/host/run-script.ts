import type { Work } from '../engine/resource.ts';
import type { Connection } from '../ssh/connection.ts';
import { ConnectionLost } from '../ssh/connection-lost.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import { HostError } from './host-error.ts';
import { progressMark } from './last-words.ts';
import { type HostRecord, parseRecords } from './records.ts';
import { readOnly, type ScriptName, scriptText } from './scripts.ts';

export interface ScriptInput {
  readonly work: Work;
  /** What the script reads from its standard input. The only place for secrets: arguments are seen by all of the host. */
  readonly payload?: string;
}

/**
 * Runs one of our scripts on a host as root, and resolves with the records it answers.
 *
 * The command line is `sudo -n bash -s -- <name> <args>` (without sudo where root logs in); the script's text comes by
 * standard input, so nothing is left on the host. A script that changes the host is let finish when the run is cancelled:
 * a half-made file system would be nobody's any more. Only one that changes nothing is run once more when the connection
 * is lost.
 *
 * @throws HostError when the script fails, ConnectionLost when it may have been run
 */
export async function runScript(
  connection: Connection,
  script: ScriptName,
  args: readonly string[],
  { work, payload = '' }: ScriptInput,
): Promise<readonly HostRecord[]> {
  work.signal.throwIfAborted();
  const exec = () =>
    connection.exec(commandLine(connection, script, args), {
      stdin: `${scriptText(script)}${payload}`,
      ...(readOnly.has(script) ? { signal: work.signal } : {}),
      say: (progress) => work.say(progress),
      onStderrLine: (line) => {
        if (line.startsWith(progressMark)) work.say(line.slice(progressMark.length));
      },
    });
  const result = await exec().catch((error: unknown) => {
    if (error instanceof ConnectionLost && readOnly.has(script)) return exec();
    throw error;
  });
  if (result.code !== 0) throw new HostError(connection, script, result.code, result.stderr);
  return parseRecords(result.stdout);
}

function commandLine({ name }: Connection, script: ScriptName, args: readonly string[]): string {
  const bash = ['bash', '-s', '--', script, ...args].map(shellQuote).join(' ');
  return name.startsWith('root@') ? bash : `sudo -n ${bash}`;
}
