import { z } from 'zod';
import { type Resource, step } from '../engine/resource.ts';
import type { Host } from './host.ts';
import { yesOrNo } from './host-facts.ts';
import type { Mount } from './mounted-volume.ts';
import { theRecord } from './records.ts';

export interface FormerImagesSpec {
  readonly host: Resource<Host>;
  readonly mount: Resource<Mount>;
  /** That stores its images in a directory of the volume. */
  readonly service: string;
  readonly directory: string;
}

/**
 * The images that a registry made by hand has left at the top of its volume, moved to where the service looks for them:
 * once, before that is installed for the first time. `mv` within one file system takes neither time nor room.
 */
export function formerImages({ host, mount, service, directory }: FormerImagesSpec): Resource<boolean> {
  const args = ({ mountPoint, uuid }: Mount) => [mountPoint, uuid, directory];
  return step({
    name: 'images of a former registry',
    identity: { host, mount },
    async find(on, work) {
      const { services } = await on.host.facts(work);
      if (services.has(service)) return false;
      const records = await on.host.run('former-images', args(on.mount), work);
      return theRecord(records, 'former-images', z.object({ there: yesOrNo })).there;
    },
    compare(there, on) {
      if (!there) return [];
      const { mountPoint } = on.mount;
      return [{ words: `lie in ${mountPoint}/docker/registry, wanted in ${mountPoint}/${directory}/docker/registry` }];
    },
    async update(_, on, work) {
      await on.host.run('move-images', args(on.mount), work);
      return false;
    },
  });
}
