import type { Flavor } from '../../compute/flavors.ts';
import type { Image } from '../../image/images.ts';

/** GiB of a boot volume when nobody says: the operating system, Docker and the registry's images fit. */
const usualBootVolumeGiB = 20;

/**
 * What a server boots from, as part of the body that creates it: the image on the hypervisor's own storage, or a volume
 * made from it where the flavor has no root or a size is asked for. That volume goes with the server.
 *
 * @param bootVolume GiB
 * @see https://docs.openstack.org/nova/latest/user/block-device-mapping.html
 */
export function bootSource(image: Image, flavor: Flavor, bootVolume: number | undefined): object {
  const size = bootVolumeSize(image, flavor, bootVolume);
  if (size === undefined) return { imageRef: image.id };
  return {
    block_device_mapping_v2: [
      {
        boot_index: 0,
        uuid: image.id,
        source_type: 'image',
        destination_type: 'volume',
        volume_size: size,
        delete_on_termination: true,
      },
    ],
  };
}

/** GiB of the volume that a server boots from; undefined when it boots from none. */
export function bootVolumeSize(
  { minGiB }: Pick<Image, 'minGiB'>,
  { rootGiB }: Pick<Flavor, 'rootGiB'>,
  wanted: number | undefined,
): number | undefined {
  if (wanted === undefined && rootGiB > 0) return undefined;
  return wanted ?? Math.max(usualBootVolumeGiB, minGiB);
}
