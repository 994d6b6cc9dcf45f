import { mark, type Resource } from '../../../engine/resource.ts';
import type { FormatPermission } from '../../../format-permission.ts';
import { setVolumeMetadata, type Volume } from '../../block-storage/volumes.ts';
import type { OpenStack } from '../../openstack.ts';

/** On a volume of ours: `no` from its creation on, and the UUID of its file system since it has one. */
const key = 'formatted';
const never = 'no';

/** As metadata of a volume that is created now. */
export const neverFormatted = { [key]: never } as const;

/** What a volume's metadata says on giving it a file system, should its device be blank. */
export function formatPermission({ metadata }: Volume): FormatPermission {
  const formatted = metadata[key];
  if (formatted === undefined) return { kind: 'not ours' };
  return formatted === never ? { kind: 'granted' } : { kind: 'formatted before', uuid: formatted };
}

export interface FormatMarkSpec {
  /** That of the volume, such as `data`. */
  readonly role: string;
  readonly volume: Resource<Volume>;
  /** The file system on it, once there is one. */
  readonly mount: Resource<{ readonly uuid: string }>;
}

/** Notes the file system on its volume, so that a device that turns blank later is not taken for a new one. */
export function formatMark(openstack: OpenStack, { role, volume, mount }: FormatMarkSpec): Resource<unknown> {
  return mark({
    name: `format mark of volume ${role}`,
    identity: { volume, mount },
    find: async (both) => both,
    compare(both) {
      const [noted, wanted] = [both.volume.metadata[key], both.mount.uuid];
      if (noted === wanted) return [];
      const has = noted === undefined || noted === never ? 'no file system' : `the file system ${noted}`;
      return [{ words: `names ${has}, wanted ${wanted}` }];
    },
    async update(both) {
      await setVolumeMetadata(openstack, both.volume.id, { [key]: both.mount.uuid });
      return both;
    },
  });
}
