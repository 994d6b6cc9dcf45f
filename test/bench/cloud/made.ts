import { volumes } from '../../../src/openstack/block-storage/volumes.ts';
import { servers } from '../../../src/openstack/compute/servers.ts';
import { floatingIps } from '../../../src/openstack/network/floating-ips.ts';
import { ports } from '../../../src/openstack/network/ports.ts';
import { securityGroups } from '../../../src/openstack/network/security-groups.ts';
import type { OpenStack } from '../../../src/openstack/openstack.ts';
import { OpenStackError } from '../../../src/openstack/openstack-error.ts';
import { pause } from '../../../src/pause.ts';

/** The ids of what stands in the cloud under a name of the bench's. */
export interface Made {
  readonly servers: readonly string[];
  readonly floatingIps: readonly string[];
  readonly ports: readonly string[];
  readonly securityGroups: readonly string[];
  readonly volumes: readonly string[];
}

export async function madeUnder(openstack: OpenStack, name: string): Promise<Made> {
  const called = (all: readonly { readonly id: string; readonly name: string }[], names = [name]) =>
    all.filter((one) => names.includes(one.name)).map(({ id }) => id);
  const itsPorts = called(await ports.list(openstack));
  const addresses = await floatingIps.list(openstack);
  return {
    servers: called(await servers.list(openstack)),
    floatingIps: addresses.filter(({ portId = '' }) => itsPorts.includes(portId)).map(({ id }) => id),
    ports: itsPorts,
    securityGroups: called(await securityGroups.list(openstack)),
    volumes: called(await volumes.list(openstack), [`${name}-data`, `${name}-registry`]),
  };
}

/** How often a thing that is still in use is asked to go, once a second. */
const mostTries = 300;

/** Removes it all, and waits until it is gone. */
export async function removed(openstack: OpenStack, made: Made): Promise<void> {
  for (const id of made.floatingIps) await floatingIps.delete(openstack, id);
  for (const id of made.servers) {
    await servers.delete(openstack, id);
    await until(async () => (await servers.get(openstack, id)) === undefined);
  }
  for (const id of made.volumes) {
    // A server that is gone lets go of them a moment later.
    await until(() => went(volumes.delete(openstack, id)));
    await until(async () => (await volumes.get(openstack, id)) === undefined);
  }
  for (const id of made.ports) await ports.delete(openstack, id);
  for (const id of made.securityGroups) await until(() => went(securityGroups.delete(openstack, id)));
}

async function went(deletion: Promise<void>): Promise<boolean> {
  try {
    await deletion;
    return true;
  } catch (error) {
    if (error instanceof OpenStackError && (error.status === 400 || error.status === 409)) return false;
    throw error;
  }
}

async function until(done: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    if (await done()) return;
    await pause(1000);
  }
  throw new Error('what the bench has made does not go; look at it in the cloud: its names begin with bench-');
}
