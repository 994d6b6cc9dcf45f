import { ActionableError } from '../../../engine/actionable-error.ts';
import { adoptable, refuseUnlessOurs } from '../../../engine/adoption.ts';
import { type Difference, type Resource, resource } from '../../../engine/resource.ts';
import { setVolumeMetadata, type Volume, volumes } from '../../block-storage/volumes.ts';
import type { Server } from '../../compute/servers.ts';
import { belonging } from '../../marks/owner-mark.ts';
import type { OpenStack } from '../../openstack.ts';
import { removing } from '../removing.ts';
import { neverFormatted } from './format-mark.ts';
import { type Growth, growsDetached, growVolume, lackingSize } from './grow-volume.ts';
import { refuseIfElsewhere } from './volume-holder.ts';
import { tellVolume, type VolumeIdentity, volumeBelonging, volumeMark, volumeSought } from './volume-identity.ts';
import { untilVolume, volumeFault } from './volume-states.ts';

export interface VolumeSpec extends VolumeIdentity {
  /** GiB. */
  readonly size: number;
  readonly growth: Growth;
  /** What our server is called: one that is to be adopted with its volumes has them already. */
  readonly serverName: string;
  /** Volume type; left out, the cloud's default. */
  readonly type?: string;
}

/** A volume that data lives on. It goes only when it is removed by itself, never with the server. */
export function volume(openstack: OpenStack, spec: VolumeSpec): Resource<Volume> {
  const { role, name, size, growth, type } = spec;
  const whose = (found: Volume) => volumeBelonging(spec, found);
  const { adoption, find } = adoptable({
    of: `volume ${role}`,
    identity: {},
    async look(_, { signal }) {
      const sought = volumeSought(await volumes.list(openstack, { signal }), spec);
      if (sought.candidate !== undefined) await refuseIfElsewhere(openstack, sought.candidate, ourServer(spec), signal);
      return sought;
    },
    tell: tellVolume,
    again: (id) => volumes.get(openstack, id),
    belonging: whose,
    async mark(found) {
      await setVolumeMetadata(openstack, found.id, volumeMark(spec));
      return { ...found, metadata: { ...found.metadata, ...volumeMark(spec) } };
    },
  });
  return resource({
    name: `volume ${role}`,
    identity: { adoption },
    wanted: `${name}, ${size} GiB`,
    find,
    compare: (found) => differences(openstack, found, spec),
    async create(_, work) {
      const metadata = { ...volumeMark(spec), ...neverFormatted };
      const made = await volumes.create(openstack, {
        name,
        size,
        metadata,
        ...(type === undefined ? {} : { volume_type: type }),
      });
      return await untilVolume(openstack, made, ['available'], work);
    },
    async update(found, _, work) {
      const steady = await untilVolume(openstack, found, ['available', 'in-use'], work);
      return growsDetached(steady, growth) ? steady : await growVolume(openstack, steady, size, work);
    },
    async remove(found, _, work) {
      refuseUnlessOurs('volume', await volumes.get(openstack, found.id, work), whose);
      await removing(
        () => volumes.delete(openstack, found.id),
        async () => ['deleting', undefined].includes((await volumes.get(openstack, found.id))?.status),
      );
      await untilVolume(openstack, found, ['gone'], work);
    },
    describe: (found) => `${found.name}, ${found.size} GiB, id ${found.id}`,
  });
}

/** Whether a server is the registry's, or will be once it is adopted too. */
function ourServer({ owner, serverName }: Pick<VolumeSpec, 'owner' | 'serverName'>) {
  return async (_: string, server: () => Promise<Server | undefined>): Promise<boolean> => {
    const found = await server();
    if (found === undefined) return false;
    const whose = belonging(owner, found.metadata);
    return whose === 'ours' || (whose === 'unmarked' && found.name === serverName);
  };
}

async function differences(
  openstack: OpenStack,
  found: Volume,
  { size, growth }: Pick<VolumeSpec, 'size' | 'growth'>,
): Promise<readonly Difference[]> {
  if (found.status.startsWith('error')) throw await volumeFault(openstack, found);
  if (found.size > size) {
    throw new ActionableError(
      `The volume ${found.name} (${found.id}) has ${found.size} GiB and ${size} GiB are wanted; volumes cannot shrink`,
      `Ask for ${found.size} GiB or more.`,
    );
  }
  const differing: Difference[] = [];
  if (found.status === 'creating' || found.status === 'extending')
    differing.push({ words: `is still ${found.status}` });
  const lacking = growsDetached(found, growth) ? undefined : lackingSize(found, size);
  if (lacking !== undefined) differing.push({ words: lacking });
  return differing;
}
