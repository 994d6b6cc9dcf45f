import { type Resource, resource } from '../engine/resource.ts';
import type { Host } from './host.ts';
import { type DockerFacts, dockerSchema } from './host-facts.ts';
import { theRecord } from './records.ts';
import { waitReady } from './wait-ready.ts';

/**
 * Docker on the host. One that is there stays as it is; otherwise Docker's own packages are installed on Ubuntu and Debian,
 * or the distribution's where those cannot be had.
 */
export function docker(host: Resource<Host>): Resource<DockerFacts> {
  const install = async (on: Host, work: Parameters<Host['facts']>[0]) => {
    await waitReady(on, work);
    return theRecord(await on.run('docker', [], work), 'docker', dockerSchema);
  };
  return resource({
    name: 'Docker',
    identity: { host },
    wanted: 'Docker Engine, unless it is there already',
    async find(identity, work) {
      const { docker: found } = await identity.host.facts(work);
      return found.version === undefined ? undefined : found;
    },
    compare: ({ running }) => (running ? [] : [{ words: 'its daemon is not running' }]),
    create: (needs, work) => install(needs.host, work),
    update: (_, needs, work) => install(needs.host, work),
    describe: ({ version }) => `Docker ${version ?? ''}`.trimEnd(),
  });
}
