import { fact, type Resource, type Work } from '../engine/resource.ts';
import type { Connection } from '../ssh/connection.ts';
import { type HostFacts, parseFacts } from './host-facts.ts';
import type { HostRecord } from './records.ts';
import { runScript } from './run-script.ts';
import type { ScriptName } from './scripts.ts';

/** A server seen over SSH. */
export interface Host {
  readonly connection: Connection;
  /** How the host stood when first asked: one round trip, shared by all who ask. */
  facts(work: Work): Promise<HostFacts>;
  /** Runs a script as root and resolves with the records it answers; `payload` is its standard input. */
  run(script: ScriptName, args: readonly string[], work: Work, payload?: string): Promise<readonly HostRecord[]>;
}

export interface HostOptions {
  /**
   * Paths of files whose content the facts are to hold, because their digest cannot tell whether they are as wanted: the
   * files of services that have `matches`.
   */
  readonly contents?: readonly string[];
}

export function hostOf(connection: Connection, { contents = [] }: HostOptions = {}): Host {
  let facts: Promise<HostFacts> | undefined;
  const run: Host['run'] = (script, args, work, payload = '') => runScript(connection, script, args, { work, payload });
  return {
    connection,
    run,
    facts(work) {
      facts ??= run('facts', contents, work).then(parseFacts);
      return facts;
    },
  };
}

/** The host behind a connection, its facts already read. */
export function host(connection: Resource<Connection>, options: HostOptions = {}): Resource<Host> {
  return fact({
    name: 'host',
    identity: { connection },
    async find(needs, work) {
      const found = hostOf(needs.connection, options);
      await found.facts(work);
      return found;
    },
  });
}
