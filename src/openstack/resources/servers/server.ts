import { ActionableError } from '../../../engine/actionable-error.ts';
import { type Adoption, adoptable, refuseUnlessOurs, type Sought } from '../../../engine/adoption.ts';
import { type Difference, type Resource, resource } from '../../../engine/resource.ts';
import { type Flavor, flavors } from '../../compute/flavors.ts';
import type { KeyPair } from '../../compute/key-pairs.ts';
import { setServerMetadata } from '../../compute/server-metadata.ts';
import { createServer, type Server, servers } from '../../compute/servers.ts';
import type { Image } from '../../image/images.ts';
import { asDescription, asMetadata, belonging, type OwnerMark } from '../../marks/owner-mark.ts';
import { oursOrCandidate } from '../../marks/the-one-of-ours.ts';
import { type Port, ports } from '../../network/ports.ts';
import type { OpenStack } from '../../openstack.ts';
import { bootSource } from './boot-source.ts';
import { releaseVolumes } from './release-volumes.ts';
import { removedAgain, serverFault } from './server-fault.ts';
import { busyWith, isGone, stopServer, switched, untilGone, untilSteady } from './server-states.ts';
import { serverTags } from './server-tags.ts';
import { encodedUserData } from './user-data.ts';

export interface ServerSpec {
  readonly name: string;
  /** What a plan says of it besides its name: the flavor and the image as they were asked for. */
  readonly words: readonly string[];
  readonly owner: OwnerMark;
  readonly adoption: Adoption;
  readonly image: Resource<Image>;
  readonly flavor: Resource<Flavor>;
  readonly keyPair: Resource<KeyPair>;
  readonly port: Resource<Port>;
  /** GiB of a volume to boot from; left out, the flavor's own root is used where it has one. */
  readonly bootVolume?: number;
  /** Given to cloud-init at first boot only. Anyone on the host can read it: no secrets. */
  readonly userData?: string;
}

/** The server, on its ready-made port. It is never rebuilt for a newer image or other keys, only for another flavor. */
export function server(openstack: OpenStack, spec: ServerSpec): Resource<Server> {
  const { name, owner, image, flavor, keyPair, port, bootVolume, userData } = spec;
  const whose = ({ metadata }: Server) => belonging(owner, metadata);
  const { adoption, find } = adoptable({
    of: 'server',
    identity: {},
    look: (_, { signal }) => lookFor(openstack, spec, signal),
    tell,
    again: (id) => servers.get(openstack, id),
    belonging: whose,
    async mark(found) {
      await setServerMetadata(openstack, found.id, asMetadata(owner));
      return { ...found, metadata: { ...found.metadata, ...asMetadata(owner) } };
    },
  });
  // Whether this run asked for the server: then one in ERROR holds nothing of anybody's.
  let asked = false;
  return resource({
    name: 'server',
    identity: { adoption },
    needs: { image, flavor, keyPair, port },
    wanted: [name, ...spec.words].join(', '),
    async find(identity, work) {
      const found = await find(identity, work);
      if (found?.taskState !== 'deleting') return found;
      await untilGone(openstack, found, work);
      return undefined;
    },
    compare: (found, needs) =>
      asked && found.status === 'ERROR' ? [{ words: 'is in ERROR' }] : differences(openstack, found, needs),
    async create(needs, work) {
      const body = {
        name,
        flavorRef: needs.flavor.id,
        key_name: needs.keyPair.name,
        networks: [{ port: needs.port.id }],
        metadata: asMetadata(owner),
        ...bootSource(needs.image, needs.flavor, bootVolume),
        ...(userData === undefined ? {} : { user_data: encodedUserData(userData) }),
      };
      asked = true;
      const id = await createServer(openstack, body, serverTags(owner));
      const made = await untilSteady(openstack, { id, name }, work);
      if (made?.status === 'ERROR') throw await removedAgain(openstack, made);
      return await running(openstack, made, name);
    },
    async update(found, _, work) {
      const steady = await untilSteady(openstack, found, work);
      if (asked && steady?.status === 'ERROR') throw await removedAgain(openstack, steady);
      if (steady?.status !== 'SHUTOFF') return await running(openstack, steady, name);
      return await running(openstack, await switched(openstack, found, 'os-start', work), name);
    },
    async remove(found, _, work) {
      refuseUnlessOurs('server', await servers.get(openstack, found.id, work), whose);
      await stopServer(openstack, { server: found, work });
      await releaseVolumes(openstack, found, work);
      await servers.delete(openstack, found.id);
      await untilGone(openstack, found, work);
    },
    unreplaced: ({ id, name: called }) => ({
      message: `The former server ${called} (${id}) is gone already: the registry is down until a new one runs. Its address is kept, and its volumes with the images on them`,
      remedy:
        'To have the registry back, put the former server.flavor and server.image back and run again; or choose others.',
    }),
    describe: ({ id, name: called, status }) => `${called}, ${status}, id ${id}`,
  });
}

async function lookFor(
  openstack: OpenStack,
  { name, owner, adoption }: ServerSpec,
  signal: AbortSignal,
): Promise<Sought<Server>> {
  const all = await servers.list(openstack, { signal });
  const living = all.filter((one) => !isGone(one));
  return oursOrCandidate(living, {
    kind: 'server',
    name,
    mark: asDescription(owner),
    adoption,
    belonging: ({ metadata }) => belonging(owner, metadata),
    tell,
  });
}

function tell({ name, status, createdAt, addresses, volumeIds = [] }: Server): string {
  const on = Object.entries(addresses).map(([network, all]) => `${all.join(' and ')} on ${network}`);
  const where = on.length === 0 ? 'without an address' : on.join(', ');
  const holding = volumeIds.length === 0 ? 'no volume' : `the volume ${volumeIds.join(' and ')}`;
  return `'${name}', ${status}, created ${createdAt}, ${where}, with ${holding}`;
}

/** What the server's state and its needs leave to be done. A state that only a person can mend is an error. */
async function differences(
  openstack: OpenStack,
  found: Server,
  wanted: { readonly flavor: Flavor; readonly port: Port },
): Promise<readonly Difference[]> {
  const differing: Difference[] = [];
  const busy = busyWith(found);
  if (busy !== undefined) differing.push({ words: busy });
  else if (found.status === 'SHUTOFF') differing.push({ words: 'is stopped' });
  else await running(openstack, found, found.name);
  if (found.flavorId !== wanted.flavor.id) {
    const has = (await flavors.get(openstack, found.flavorId))?.name ?? found.flavorId;
    differing.push({ words: `has the flavor ${has}, wanted ${wanted.flavor.name}`, action: 'replace' });
  }
  // While it is built it may not have its port yet.
  if (busy === undefined && !(await isOnPort(openstack, found, wanted.port))) {
    differing.push({ words: 'is not on its port', action: 'replace' });
  }
  return differing.some(({ action }) => action === 'replace') ? [...differing, downtime] : differing;
}

/** The old server goes first: quota has room for one, and the port is on one. */
const downtime: Difference = {
  words:
    'replacing it takes the registry down until the new server runs; the address stays, and the volumes with the images on them',
  action: 'replace',
};

/** Looks twice: the port may have been read before the server was made. */
async function isOnPort(openstack: OpenStack, { id }: Server, port: Port): Promise<boolean> {
  return port.deviceId === id || (await ports.get(openstack, port.id))?.deviceId === id;
}

/** The server, if it runs. One in ERROR may hold something that somebody wants to look at, and is left. */
async function running(openstack: OpenStack, found: Server | undefined, name: string): Promise<Server> {
  if (found?.status === 'ACTIVE') return found;
  if (found === undefined) {
    throw new ActionableError(`The server ${name} has vanished`, 'Somebody removed it; run again to make it anew.');
  }
  const remove = `\`openstack server delete ${found.id}\``;
  if (found.status === 'ERROR') {
    throw await serverFault(openstack, found, async () => `It is left as it is: remove it (${remove}) and run again.`);
  }
  throw new ActionableError(
    `The server ${name} (${found.id}) is ${found.status}`,
    `Bring it back to ACTIVE by hand, or remove it (${remove}), and run again.`,
  );
}
