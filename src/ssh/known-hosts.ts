import { createHmac } from 'node:crypto';
import { matchesGlob } from '../glob.ts';

/** Public keys of hosts, by their names. */
export interface KnownHosts {
  /**
   * Keys of the host that has any of these names or addresses, as lines `ssh-ed25519 AAAA…`. A revoked one is not among
   * them.
   */
  keysOf(names: readonly string[]): readonly string[];
}

interface Entry {
  readonly marker: string | undefined;
  readonly hosts: string;
  readonly key: string;
}

const line =
  /^[ \t]*(?:(?<marker>@\S+)[ \t]+)?(?<hosts>[^\s#@]\S*)[ \t]+(?<type>[a-z][\w.@-]+)[ \t]+(?<base64>AAAA[A-Za-z0-9+/]+={0,2})(?:\s|$)/;

/**
 * Reads a file in OpenSSH's format: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT; hashed names too. Lines that are none are
 * skipped, as ssh does; so are certificate authorities.
 */
export function knownHosts(text: string): KnownHosts {
  const entries = text.split('\n').flatMap((each): Entry[] => {
    const { marker, hosts, type, base64 } = line.exec(each)?.groups ?? {};
    return hosts === undefined ? [] : [{ marker, hosts, key: `${type} ${base64}` }];
  });
  const revoked = new Set(entries.filter(({ marker }) => marker === '@revoked').map(({ key }) => key));
  return {
    keysOf(names) {
      const own = entries.filter(
        ({ marker, hosts }) => marker === undefined && names.some((name) => isOf(hosts, name)),
      );
      return [...new Set(own.map(({ key }) => key))].filter((key) => !revoked.has(key));
    },
  };
}

/** Whether a file of known hosts has anything that {@link knownHosts} can use. */
export function holdsKeys(text: string): boolean {
  return text.split('\n').some((each) => {
    const found = line.exec(each)?.groups;
    return found !== undefined && found.marker === undefined;
  });
}

/** Whether the first field of a line means a host: patterns with commas between, or one hashed name. */
function isOf(hosts: string, name: string): boolean {
  const lower = name.toLowerCase();
  if (hosts.startsWith('|')) return isHashOf(hosts, lower);
  const patterns = hosts.toLowerCase().split(',');
  const matches = (pattern: string) => matchesGlob(pattern, lower) || matchesGlob(pattern, `[${lower}]:22`);
  if (patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)))) return false;
  return patterns.some(matches);
}

/** `|1|salt|hash`, both in base64: HMAC-SHA1 of the name with the salt for its key. */
function isHashOf(hashed: string, name: string): boolean {
  const [, version, salt = '', hash] = hashed.split('|');
  if (version !== '1') return false;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}
