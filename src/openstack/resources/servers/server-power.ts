import { ActionableError } from '../../../engine/actionable-error.ts';
import type { Work } from '../../../engine/resource.ts';
import type { Server } from '../../compute/servers.ts';
import type { OpenStack } from '../../openstack.ts';
import { stopServer, switched } from './server-states.ts';

/** Lets what works on a server's host and what needs the server stopped come one after the other. */
export interface ServerPower {
  /** Runs while nobody has the server stopped; those who want it stopped wait until it has ended. */
  whileUp<T>(act: () => Promise<T>): Promise<T>;
  /**
   * Stops the server, acts, and starts it again. All who want this at the same time share one stop, so that the server is
   * away once for two volumes. Whatever becomes of the act the server is started, unless the run is cancelled.
   */
  whileStopped<T>(server: Server, work: Work, act: () => Promise<T>): Promise<T>;
  /** How often it has been stopped so far. */
  stops(): number;
}

/** For the one server of a registry. */
export function serverPower(openstack: OpenStack): ServerPower {
  let onHost = 0;
  let wantingStop = 0;
  let stops = 0;
  let waiting: (() => void)[] = [];
  /** Stops and starts come one after the other. */
  let switching: Promise<unknown> = Promise.resolve();

  const changed = () => new Promise<void>((resolve) => waiting.push(resolve));
  const tell = () => {
    const told = waiting;
    waiting = [];
    for (const each of told) each();
  };
  const inTurn = (act: () => Promise<void>): Promise<void> => {
    const done = switching.then(act);
    switching = done.catch(() => undefined);
    return done;
  };

  return {
    stops: () => stops,
    async whileUp(act) {
      while (wantingStop > 0) await changed();
      onHost += 1;
      try {
        return await act();
      } finally {
        onHost -= 1;
        tell();
      }
    },
    async whileStopped(server, work, act) {
      wantingStop += 1;
      const outcome = await outcomeOf(async () => {
        while (onHost > 0) await changed();
        stops += 1;
        work.say('stopping the server');
        await inTurn(() => stopServer(openstack, { server, work }));
        return await act();
      });
      // Counted until it runs again: nothing is sent to a host that is just coming up.
      const started =
        wantingStop > 1 || work.signal.aborted
          ? undefined
          : await outcomeOf(() => inTurn(() => startServer(openstack, server, work)));
      wantingStop -= 1;
      tell();
      if ('error' in outcome) throw outcome.error;
      if (started !== undefined && 'error' in started) throw started.error;
      return outcome.value;
    },
  };
}

async function outcomeOf<T>(act: () => Promise<T>): Promise<{ readonly value: T } | { readonly error: unknown }> {
  return await act().then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

async function startServer(openstack: OpenStack, server: Server, work: Work): Promise<void> {
  work.say('starting the server');
  const steady = await switched(openstack, server, 'os-start', work);
  if (steady?.status === 'ACTIVE') return;
  throw new ActionableError(
    `The server ${server.name} (${server.id}) was to be started again and is ${steady?.status ?? 'gone'}`,
    'Run again: it starts what is stopped. If it stays so, start it by hand (`openstack server start`) and look at its console.',
  );
}
