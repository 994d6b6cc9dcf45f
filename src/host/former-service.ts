import { type Resource, step } from '../engine/resource.ts';
import type { Host } from './host.ts';

/**
 * The removal of a service that is no longer wanted: its unit, its container and its files. What it has stored on the
 * volume stays.
 *
 * @param words why it goes, and what stays
 */
export function formerService(
  host: Resource<Host>,
  { name, words }: { readonly name: string; readonly words: string },
): Resource<boolean> {
  return step({
    name: `service ${name}`,
    identity: { host },
    find: async (on, work) => (await on.host.facts(work)).services.has(name),
    compare: (there) => (there ? [{ words }] : []),
    async update(_, on, work) {
      await on.host.run('remove-service', [name], work);
      return false;
    },
  });
}
