import { fact, type Resource, type Work } from '../engine/resource.ts';
import type { Connection } from '../ssh/connection.ts';
import { type HostFacts, parseFacts } from './host-facts.ts';
import type { HostRecord } from './records.ts';
import { runScript } from './run-script.ts';
import type { ScriptName } from './scripts.ts';

/** A server seen over SSH. */
export interface Host {
  readonly connection: Connection;
  /** How the host stood when first asked, or since its connection was lost last: one round trip, shared by all who ask. */
  facts(work: Work): Promise<HostFacts>;
  /** Runs a script as root and resolves with the records it answers; `payload` is its standard input. */
  run(script: ScriptName, args: readonly string[], work: Work, payload?: string): Promise<readonly HostRecord[]>;
}

export interface HostOptions {
  /**
   * Paths of files whose content the facts are to hold, because their digest cannot tell whether they are as wanted: the
   * live files of services.
   */
  readonly contents?: readonly string[];
  /** Whether the facts are to tell which versions of their programs the containers run; it takes a moment. */
  readonly versions?: boolean;
  readonly power?: Power;
}

/** When the host is there to be worked on. */
export interface Power {
  /** Runs while nobody stops the server. */
  whileUp<T>(act: () => Promise<T>): Promise<T>;
  /** How often the server has been stopped in this run. */
  stops(): number;
}

const alwaysUp: Power = { whileUp: (act) => act(), stops: () => 0 };

export function hostOf(
  connection: Connection,
  { contents = [], versions = false, power = alwaysUp }: HostOptions = {},
): Host {
  let facts: Promise<HostFacts> | undefined;
  let fresh = () => false;
  let stops = power.stops();
  const run: Host['run'] = (script, args, work, payload = '') =>
    power.whileUp(() => {
      // What ended while the host went down may not have heard of it.
      if (power.stops() > stops) connection.drop();
      stops = power.stops();
      return runScript(connection, script, args, { work, payload });
    });
  return {
    connection,
    run,
    facts(work) {
      if (facts === undefined || !fresh()) {
        // All who ask while they are read wait for the same.
        fresh = () => true;
        const from = Date.now() / 1000;
        facts = run('facts', versions ? ['-v', ...contents] : contents, work).then((records) => {
          const [lost, stopped] = [connection.losses(), power.stops()];
          fresh = () => connection.losses() === lost && power.stops() === stopped;
          return parseFacts(records, { from, to: Date.now() / 1000 });
        });
        facts.catch(() => {
          facts = undefined;
        });
      }
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
