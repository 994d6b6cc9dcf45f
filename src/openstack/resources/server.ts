import { ActionableError } from '../../engine/actionable-error.ts';
import { type Difference, type Resource, resource } from '../../engine/resource.ts';
import { type Flavor, flavors } from '../compute/flavors.ts';
import type { KeyPair } from '../compute/key-pairs.ts';
import { createServer, type Server, servers, switchServer } from '../compute/servers.ts';
import type { Image } from '../image/images.ts';
import type { Port } from '../network/ports.ts';
import type { OpenStack } from '../openstack.ts';
import { bootSource } from './boot-source.ts';
import { asDescription, asMetadata, isOurs, type OwnerMark } from './owner-mark.ts';
import { serverFault } from './server-fault.ts';
import { busyWith, isGone, stopServer, untilGone, untilSteady } from './server-states.ts';
import { theOneOfOurs } from './the-one-of-ours.ts';
import { encodedUserData } from './user-data.ts';

export interface ServerSpec {
  readonly name: string;
  readonly owner: OwnerMark;
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
  return resource({
    name: 'server',
    needs: { image, flavor, keyPair, port },
    wanted: name,
    async find(_, work) {
      const all = await servers.list(openstack, work);
      const found = theOneOfOurs(
        all.filter((one) => !isGone(one)),
        {
          kind: 'server',
          name,
          mark: asDescription(owner),
          marked: ({ metadata }) => isOurs(owner, metadata),
          tell: ({ name: called, status, createdAt }) => `'${called}', ${status}, created ${createdAt}`,
        },
      );
      if (found?.taskState !== 'deleting') return found;
      await untilGone(openstack, found, work);
      return undefined;
    },
    compare: (found, needs) => differences(openstack, found, needs),
    async create(needs, work) {
      const id = await createServer(openstack, {
        name,
        flavorRef: needs.flavor.id,
        key_name: needs.keyPair.name,
        networks: [{ port: needs.port.id }],
        metadata: asMetadata(owner),
        ...bootSource(needs.image, needs.flavor, bootVolume),
        ...(userData === undefined ? {} : { user_data: encodedUserData(userData) }),
      });
      const made = await untilSteady(openstack, { id, name }, work);
      if (made?.status !== 'ERROR') return await running(openstack, made, name);
      const fault = await serverFault(openstack, made, 'This server, made just now, is removed again; its port stays.');
      await servers.delete(openstack, id);
      throw fault;
    },
    async update(found, _, work) {
      const steady = await untilSteady(openstack, found, work);
      if (steady?.status !== 'SHUTOFF') return await running(openstack, steady, name);
      await switchServer(openstack, found.id, 'os-start');
      return await running(openstack, await untilSteady(openstack, found, work), name);
    },
    async remove(found, _, work) {
      await stopServer(openstack, { server: found, work });
      await servers.delete(openstack, found.id);
      await untilGone(openstack, found, work);
    },
    describe: ({ id, name: called, status }) => `${called}, ${status}, id ${id}`,
  });
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
  if (busy === undefined && wanted.port.deviceId !== found.id) {
    differing.push({ words: 'is not on its port', action: 'replace' });
  }
  return differing;
}

/** The server, if it runs. One in ERROR may hold something that somebody wants to look at, and is left. */
async function running(openstack: OpenStack, found: Server | undefined, name: string): Promise<Server> {
  if (found?.status === 'ACTIVE') return found;
  if (found === undefined) {
    throw new ActionableError(`The server ${name} has vanished`, 'Somebody removed it; run again to make it anew.');
  }
  const remove = `\`openstack server delete ${found.id}\``;
  if (found.status === 'ERROR') {
    throw await serverFault(openstack, found, `The server is left as it is: remove it (${remove}) and run again.`);
  }
  throw new ActionableError(
    `The server ${name} (${found.id}) is ${found.status}`,
    `Bring it back to ACTIVE by hand, or remove it (${remove}), and run again.`,
  );
}
