import { fact, mark, type Resource } from '../../engine/resource.ts';
import { setVolumeMetadata, type Volume } from '../block-storage/volumes.ts';
import type { OpenStack } from '../openstack.ts';

/** On the volume that keys of ours are kept on: their ids, by which their certificates are known without a host. */
const item = 'origin-keys';
/** Of 32 characters and a comma each, within the 255 of a value. */
const most = 7;

/** The ids of the keys that a volume has had; empty while it had none. */
function notedOriginKeys({ metadata }: Pick<Volume, 'metadata'>): readonly string[] {
  return (metadata[item] ?? '').split(',').filter((id) => id !== '');
}

/** The ids that are noted on a volume, read without its host. */
export function originKeysOn(volume: Resource<Volume>): Resource<readonly string[]> {
  return fact({ name: 'origin keys', identity: { volume }, find: async (of) => notedOriginKeys(of.volume) });
}

/** Notes a key on its volume before anybody vouches for it, so that no certificate is ever unknown. */
export function originKeyMark(
  openstack: OpenStack,
  { volume, key }: { readonly volume: Resource<Volume>; readonly key: Resource<{ readonly id: string }> },
): Resource<unknown> {
  return mark({
    name: 'origin key mark',
    identity: { volume, key },
    find: async (both) => both,
    compare: (both) => (notedOriginKeys(both.volume).includes(both.key.id) ? [] : [{ words: 'is not on its volume' }]),
    async update(both) {
      const ids = [...notedOriginKeys(both.volume), both.key.id].slice(-most);
      await setVolumeMetadata(openstack, both.volume.id, { [item]: ids.join(',') });
      return both;
    },
  });
}
