import { ActionableError } from '../../engine/actionable-error.ts';
import { type Resource, resource } from '../../engine/resource.ts';
import { hostKeysIn, readConsoleLog } from '../../openstack/compute/console-log.ts';
import { setServerMetadata } from '../../openstack/compute/server-metadata.ts';
import { type Server, servers } from '../../openstack/compute/servers.ts';
import type { OpenStack } from '../../openstack/openstack.ts';
import { TimedOut, waitUntil } from '../../openstack/waiter.ts';
import { fingerprint } from '../../ssh/fingerprint.ts';

/** The item of server metadata that keeps the fingerprints, so that the console log may scroll away. */
const metadataKey = 'ssh-host-key';

/** First boots of large images on busy clouds take minutes before cloud-init prints the keys. */
const bootTimeoutMs = 15 * 60_000;

/**
 * The keys the host must show: given in the configuration, kept at the server by an earlier run, or read from the
 * console log, which only the cloud itself can write.
 *
 * @returns public keys or their SHA256 fingerprints
 */
export function hostKey(
  openstack: OpenStack,
  { server, given }: { readonly server: Resource<Server>; readonly given?: string },
): Resource<readonly string[]> {
  // By this run, from the console. Should the answer be lost to having them kept, the server tells whether they are.
  let read: readonly string[] | undefined;
  const kept = async ({ id }: Server, fingerprints: readonly string[]): Promise<readonly string[]> => {
    await setServerMetadata(openstack, id, { [metadataKey]: fingerprints.join(' ') });
    return fingerprints;
  };
  return resource({
    name: 'host key',
    identity: { server },
    wanted: 'from the console log, kept at the server',
    async find(identity) {
      if (given !== undefined) return [given];
      return identity.server.metadata[metadataKey]?.split(' ') ?? read;
    },
    async compare(found, { server: { id } }) {
      if (found !== read) return [];
      const metadata = (await servers.get(openstack, id))?.metadata ?? {};
      return metadata[metadataKey] === found.join(' ') ? [] : [{ words: 'is not kept at the server' }];
    },
    async create(identity, work) {
      const log = await waitUntil({
        what: `the host keys in the console log of ${identity.server.name}`,
        look: () => readConsoleLog(openstack, identity.server.id, { signal: work.signal }),
        settled: (printed) => keysIn(printed).length > 0,
        state: (printed) => (printed ? 'console log without host keys' : 'no console log yet'),
        timeoutMs: bootTimeoutMs,
        work,
      }).catch((error: unknown) => {
        if (!(error instanceof TimedOut)) throw error;
        throw new ActionableError(
          error.message,
          'The image may not print them (cloud-init does, unless ssh.emit_keys_to_console is off). Read the key in another trusted way and set server.host-key to it.',
        );
      });
      read = keysIn(log).map(fingerprint);
      return await kept(identity.server, read);
    },
    update: (found, identity) => kept(identity.server, found),
  });
}

function keysIn(log: string | undefined): readonly string[] {
  return log === undefined ? [] : hostKeysIn(log);
}
