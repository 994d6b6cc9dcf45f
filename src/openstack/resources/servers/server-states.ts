import { ActionableError } from '../../../engine/actionable-error.ts';
import type { Work } from '../../../engine/resource.ts';
import { type Server, servers, switchServer } from '../../compute/servers.ts';
import type { OpenStack } from '../../openstack.ts';
import { sharedFlight } from '../../shared-flight.ts';
import { waitUntil } from '../../waiter.ts';

/** Statuses that pass by themselves, and what to say of them. */
const passing: Readonly<Record<string, string>> = {
  BUILD: 'is still being built',
  REBUILD: 'is still being built anew',
  REBOOT: 'is being rebooted',
  HARD_REBOOT: 'is being rebooted',
  MIGRATING: 'is being moved to another hypervisor',
  RESIZE: 'is being resized',
  REVERT_RESIZE: 'is being resized back',
  PASSWORD: 'is getting a new password',
};

/** What Nova is doing to a server just now, or undefined when it is steady. */
export function busyWith({ status, taskState }: Server): string | undefined {
  return passing[status] ?? (taskState === undefined ? undefined : `is busy (${taskState})`);
}

const buildTimeoutMs = 15 * 60_000;
const removalTimeoutMs = 10 * 60_000;

/**
 * Waits until Nova has done with a server, for better or worse.
 *
 * @returns the server as it is then, or undefined when it is gone
 */
export async function untilSteady(openstack: OpenStack, { id, name }: Named, work: Work): Promise<Server | undefined> {
  return await waitUntil({
    what: `server ${name} to become steady`,
    look: () => servers.get(openstack, id, work),
    settled: (server) => server === undefined || busyWith(server) === undefined,
    state: stateOf,
    timeoutMs: buildTimeoutMs,
    work,
  });
}

/**
 * Stops a server as its power button would, so that its filesystems are clean, and waits until it is off. Nova cuts the
 * power of a guest that does not obey within a minute. A server that is gone or not running is left as it is. Callers
 * that want it at the same time share one stop: Nova answers a second one with an error of its own (500).
 *
 * @throws {ActionableError} when it does not stop
 */
export const stopServer = sharedFlight(
  ({ server }: { readonly server: Named; readonly work: Work }) => server.id,
  async (openstack, { server, work }): Promise<void> => {
    if ((await untilSteady(openstack, server, work))?.status !== 'ACTIVE') return;
    if ((await switched(openstack, server, 'os-stop', work))?.status !== 'ACTIVE') return;
    throw new ActionableError(
      `The server ${server.name} (${server.id}) was asked to stop and still runs`,
      'Stop it by hand (`openstack server stop`), look at its console for what holds it up, and run again.',
    );
  },
);

/**
 * Starts or stops a server and waits until Nova has done with it. Where the answer is lost, what has become of the
 * server tells whether to ask once more.
 *
 * @returns the server as it is then, or undefined when it is gone
 */
export async function switched(
  openstack: OpenStack,
  server: Named,
  action: 'os-start' | 'os-stop',
  work: Work,
): Promise<Server | undefined> {
  const asked = await outcomeOf(switchServer(openstack, server.id, action));
  const steady = await untilSteady(openstack, server, work);
  const still = action === 'os-start' ? 'SHUTOFF' : 'ACTIVE';
  if (asked === 'done' || steady?.status !== still) return steady;
  await switchServer(openstack, server.id, action);
  return await untilSteady(openstack, server, work);
}

async function outcomeOf(change: Promise<unknown>): Promise<'done' | 'unknown'> {
  try {
    await change;
    return 'done';
  } catch (error) {
    if (error instanceof ActionableError && error.outcomeUnknown) return 'unknown';
    throw error;
  }
}

/** Waits until a server is gone. */
export async function untilGone(openstack: OpenStack, { id, name }: Named, work: Work): Promise<void> {
  await waitUntil({
    what: `server ${name} to be gone`,
    look: () => servers.get(openstack, id, work),
    settled: (server) => server === undefined || isGone(server),
    state: stateOf,
    timeoutMs: removalTimeoutMs,
    work,
  });
}

/** Nova may remember deleted servers for a while. */
export function isGone({ status }: Server): boolean {
  return status === 'DELETED' || status === 'SOFT_DELETED';
}

type Named = Pick<Server, 'id' | 'name'>;

function stateOf(server: Server | undefined): string {
  if (server === undefined) return 'gone';
  return server.taskState === undefined ? server.status : `${server.status} (${server.taskState})`;
}
