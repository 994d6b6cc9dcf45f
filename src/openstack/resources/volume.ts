import { ActionableError } from '../../engine/actionable-error.ts';
import { type Difference, type Resource, resource } from '../../engine/resource.ts';
import { extendsInUse, extendVolume, type Volume, volumes } from '../block-storage/volumes.ts';
import type { OpenStack } from '../openstack.ts';
import { neverFormatted } from './format-mark.ts';
import { asDescription, asMetadata, isOurs, type OwnerMark } from './owner-mark.ts';
import { theOneOfOurs } from './the-one-of-ours.ts';
import { untilVolume, volumeFault } from './volume-states.ts';

export interface VolumeSpec {
  /** Which of the registry's volumes it is, such as `data`: kept beside the mark, so that a renamed one is still found. */
  readonly role: string;
  readonly name: string;
  readonly owner: OwnerMark;
  /** GiB. */
  readonly size: number;
  /** Volume type; left out, the cloud's default. */
  readonly type?: string;
}

/** A volume that data lives on. It goes only when it is removed by itself, never with the server. */
export function volume(openstack: OpenStack, { role, name, owner, size, type }: VolumeSpec): Resource<Volume> {
  return resource({
    name: `volume ${role}`,
    wanted: `${name}, ${size} GiB`,
    async find(_, { signal }) {
      return theOneOfOurs(await volumes.list(openstack, { signal }), {
        kind: 'volume',
        name,
        mark: `${asDescription(owner)} role=${role}`,
        marked: ({ metadata }) => isOurs(owner, metadata) && metadata.role === role,
        tell: (found) => `'${found.name}', ${found.size} GiB, ${found.status}, created ${found.createdAt}`,
      });
    },
    compare: (found) => differences(openstack, found, size),
    async create(_, work) {
      const metadata = { ...asMetadata(owner), role, ...neverFormatted };
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
      if (steady.size >= size) return steady;
      await refuseUnlessExtendable(openstack, steady);
      await extendVolume(openstack, steady, size);
      return await untilVolume(openstack, steady, ['available', 'in-use'], work);
    },
    async remove(found, _, work) {
      await volumes.delete(openstack, found.id);
      await untilVolume(openstack, found, ['gone'], work);
    },
    describe: (found) => `${found.name}, ${found.size} GiB, id ${found.id}`,
  });
}

async function differences(openstack: OpenStack, found: Volume, size: number): Promise<readonly Difference[]> {
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
  if (found.size < size) differing.push({ words: `size ${found.size} GiB, wanted ${size} GiB` });
  return differing;
}

async function refuseUnlessExtendable(openstack: OpenStack, { name, id, status }: Volume): Promise<void> {
  if (status !== 'in-use' || (await openstack.supports('block-storage', extendsInUse))) return;
  throw new ActionableError(
    `The volume ${name} (${id}) is attached, and this cloud lets volumes grow only when they are not`,
    'Stop the server, detach the volume and run again: it is then made bigger, attached and mounted as before.',
  );
}
