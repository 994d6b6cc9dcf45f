import { parseDocument, stringify } from 'yaml';
import { writtenBy } from '../../written-by.ts';

export interface RegistryConfiguration {
  /** Where the registry listens, plain HTTP. Default `127.0.0.1:5000`, which only a proxy on the same host reaches. */
  readonly address?: string;
  /** Directory of the images. Default `/var/lib/registry`, the images' own volume. */
  readonly storage?: string;
  /** Path of the htpasswd file as the registry sees it. Its directory is what must be mounted, not the file. */
  readonly htpasswd: string;
  /** Shown to who is asked for the password. */
  readonly realm: string;
}

/**
 * Renders `config.yml` for distribution, valid for 3.x and 2.8 alike.
 *
 * `http.secret`, which uploads under way need to survive a restart, comes from REGISTRY_HTTP_SECRET and never stands here.
 * Follows https://distribution.github.io/distribution/about/configuration/.
 */
export function registryConfiguration(wanted: RegistryConfiguration): string {
  const configuration = {
    version: 0.1,
    // One access line a request, and warnings, are what an operator reads; at `info` each request has three more.
    log: { level: 'warn', accesslog: { disabled: false }, fields: { service: 'registry' } },
    storage: {
      filesystem: { rootdirectory: wanted.storage ?? '/var/lib/registry' },
      cache: { blobdescriptor: 'inmemory' },
      delete: { enabled: true },
      maintenance: { uploadpurging: { enabled: true, age: '168h', interval: '24h', dryrun: false } },
    },
    http: {
      addr: wanted.address ?? '127.0.0.1:5000',
      // Behind a proxy the registry cannot know its own scheme and name for certain.
      relativeurls: true,
      // A layer under way is let finish when the registry is stopped.
      draintimeout: '60s',
      headers: { 'X-Content-Type-Options': ['nosniff'] },
    },
    auth: { htpasswd: { realm: wanted.realm, path: wanted.htpasswd } },
    health: { storagedriver: { enabled: true, interval: '10s', threshold: 3 } },
  };
  return `${writtenBy}\n${stringify(configuration, { sortMapEntries: true })}`;
}

/**
 * The same configuration for a registry that only reads: it answers what would write with 405.
 *
 * @param configuration the text of a `config.yml`, ours or not
 */
export function readOnlyConfiguration(configuration: string): string {
  const document = parseDocument(configuration);
  document.setIn(['storage', 'maintenance', 'readonly', 'enabled'], true);
  return document.toString();
}
