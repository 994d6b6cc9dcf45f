import { randomUUID } from 'node:crypto';
import { addVolume } from '../cinder/volume-record.ts';
import { delays } from '../delays.ts';
import { addPort, plug, portsOf, removePort, unplug } from '../neutron/port-record.ts';
import { sandboxServer } from '../sandbox-server-view.ts';
import type { Cloud, Flavor, Image, KeyPair, Network, Port, Server, Volume } from '../state.ts';
import { attach, release, reserve } from './attachment-record.ts';
import { began } from './instance-action-record.ts';
import { boot } from './power.ts';

/** What a server is plugged into: a port that is there, or a network to make one on. */
export type Nic =
  | { readonly port: Port }
  | { readonly network: Network; readonly address: string | undefined; readonly groupIds: readonly string[] };

/** The volume it boots from, when it does not boot from the host's own disk. */
export interface BootVolume {
  /** One that is there, or what to make it of: an image, and GiB. */
  readonly source: { readonly volume: Volume } | { readonly image: Image; readonly size: number };
  readonly deleteOnTermination: boolean;
}

export interface NewServer {
  readonly name: string;
  readonly description: string;
  readonly flavor: Flavor;
  readonly image: Image | undefined;
  readonly bootVolume: BootVolume | undefined;
  readonly keyPair: KeyPair | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly nics: readonly Nic[];
  readonly requestId: string;
  /** Why it will never be active. */
  readonly fault?: { readonly code: number; readonly message: string };
}

/** A server that is being built: placed on a host a little later, active after that, its guest up last. */
export function addServer(cloud: Cloud, wanted: NewServer): Server {
  const created = new Date();
  const server: Server = {
    id: randomUUID(),
    name: wanted.name,
    description: wanted.description,
    flavor: wanted.flavor,
    image: wanted.image,
    keyPair: wanted.keyPair,
    metadata: { ...wanted.metadata },
    tags: [...wanted.tags],
    vmState: 'building',
    taskState: 'scheduling',
    placed: false,
    created,
    updated: created,
    boots: 0,
    attachments: [],
    actions: [],
  };
  cloud.servers.set(server.id, server);
  const done = began(server, 'create', 'compute__do_build_and_run_instance', wanted.requestId);
  cloud.clock.after(delays.schedule, () => {
    if (server.taskState === 'scheduling') place(cloud, server, wanted, done);
  });
  return server;
}

/** Deletes a server, whatever it is doing. Its volumes are free again, and so are the ports it did not make itself. */
export function removeServer(cloud: Cloud, server: Server, requestId: string): void {
  if (server.taskState === 'deleting') return;
  began(server, 'delete', 'compute_terminate_instance', requestId);
  server.taskState = 'deleting';
  cloud.clock.after(delays.deleteServer, () => {
    const last = { ...sandboxServer(cloud, server), active: false };
    for (const attachment of [...server.attachments]) release(cloud, server, attachment, true);
    for (const port of portsOf(cloud, server.id)) {
      if (port.byNova) removePort(cloud, port);
      else unplug(port);
    }
    server.boots += 1;
    cloud.servers.delete(server.id);
    cloud.listener.deleted(last);
  });
}

function place(cloud: Cloud, server: Server, wanted: NewServer, done: (failed?: 'Error') => void): void {
  const fault = server.flavor.fits ? wanted.fault : { code: 500, message: 'No valid host was found. ' };
  if (fault !== undefined) {
    server.vmState = 'error';
    server.taskState = null;
    server.fault = { ...fault, at: new Date() };
    done('Error');
    return;
  }
  server.placed = true;
  server.taskState = 'spawning';
  for (const nic of wanted.nics) plug(portFor(cloud, nic), server.id);
  if (wanted.bootVolume !== undefined) bootFrom(cloud, server, wanted.bootVolume);
  cloud.clock.after(delays.build - delays.schedule, () => {
    if (server.taskState !== 'spawning') return;
    server.vmState = 'active';
    server.taskState = null;
    server.launched = new Date();
    done();
    boot(cloud, server);
  });
}

function portFor(cloud: Cloud, nic: Nic): Port {
  if ('port' in nic) return nic.port;
  const { network, address, groupIds } = nic;
  return addPort(cloud, { network, groupIds, byNova: true, ...(address === undefined ? {} : { address }) });
}

function bootFrom(cloud: Cloud, server: Server, { source, deleteOnTermination }: BootVolume): void {
  const volume =
    'volume' in source ? source.volume : addVolume(cloud, { ...source, name: '', description: '', metadata: {} });
  const attachment = reserve(server, volume, { deleteOnTermination, root: true });
  attach(cloud, server, attachment, () => undefined);
}
