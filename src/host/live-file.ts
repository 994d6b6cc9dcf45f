import type { Work } from '../engine/resource.ts';
import type { Host } from './host.ts';
import { sha256 } from './service-files.ts';

/** A file that a service reads anew by itself. */
export interface LiveFilePlace {
  readonly service: string;
  /** Plain name in the service's directory: `htpasswd`. */
  readonly file: string;
}

/**
 * Replaces a live file of a service in one step, without a restart; only its owner can read it then.
 *
 * @param texts what it is made from, and what it becomes
 * @throws HostError when it is not that text any more; then it stays as it is
 */
export async function replaceLiveFile(
  host: Host,
  { service, file }: LiveFilePlace,
  { from, to }: { readonly from: string; readonly to: string },
  work: Work,
): Promise<void> {
  await host.run('live-file', [service, file, sha256(from)], work, `${Buffer.from(to).toString('base64')}\nend\n`);
}
