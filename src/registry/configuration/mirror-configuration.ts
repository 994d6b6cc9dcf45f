import { stringify } from 'yaml';
import { writtenBy } from '../../written-by.ts';

export interface MirrorConfiguration {
  /** Where the mirror listens, plain HTTP: `192.168.70.5:5000`. */
  readonly address: string;
  /** Directory of what it keeps. */
  readonly storage: string;
  /** URL of the registry whose images it keeps: `https://registry-1.docker.io`. */
  readonly upstream: string;
}

/**
 * Renders `config.yml` for distribution as a pull-through cache, valid for 3.x and 2.8 alike.
 *
 * A tag is asked of the upstream each time, and taken from what is kept when that does not answer; what a digest names is
 * kept for a week after it was fetched. Nothing can be pushed to it.
 * Follows https://distribution.github.io/distribution/recipes/mirror/.
 */
export function mirrorConfiguration({ address, storage, upstream }: MirrorConfiguration): string {
  const configuration = {
    version: 0.1,
    log: { level: 'warn', accesslog: { disabled: false }, fields: { service: 'mirror' } },
    storage: {
      filesystem: { rootdirectory: storage },
      cache: { blobdescriptor: 'inmemory' },
      // What has not been asked for any more could not expire without it.
      delete: { enabled: true },
      maintenance: { uploadpurging: { enabled: true, age: '24h', interval: '24h', dryrun: false } },
    },
    proxy: { remoteurl: upstream, ttl: '168h' },
    http: {
      addr: address,
      relativeurls: true,
      draintimeout: '60s',
      headers: { 'X-Content-Type-Options': ['nosniff'] },
    },
    health: { storagedriver: { enabled: true, interval: '10s', threshold: 3 } },
  };
  return `${writtenBy}\n${stringify(configuration, { sortMapEntries: true })}`;
}
