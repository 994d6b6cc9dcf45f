import type { ServerHostKeyAlgorithm } from 'ssh2';
import { fingerprint } from './fingerprint.ts';

/** The host keys that are trusted, and nothing else is. */
export interface PinnedKeys {
  trusts(presented: Buffer): boolean;
  /** `ssh-ed25519 SHA256:…`, for messages. */
  readonly words: readonly string[];
  /**
   * What to ask the host for, one connection after the other until it shows a trusted key. A host has a key of every
   * type and shows the one asked for: of full keys we know the types; a fingerprint may be of any.
   */
  readonly offers: readonly (readonly ServerHostKeyAlgorithm[])[];
}

/** How each type of key may sign, best first. SHA-1 (`ssh-rsa`) is left out: every OpenSSH since 7.2 knows SHA-2. */
const algorithms: ReadonlyMap<string, readonly ServerHostKeyAlgorithm[]> = new Map([
  ['ssh-ed25519', ['ssh-ed25519']],
  ['ecdsa-sha2-nistp256', ['ecdsa-sha2-nistp256']],
  ['ecdsa-sha2-nistp384', ['ecdsa-sha2-nistp384']],
  ['ecdsa-sha2-nistp521', ['ecdsa-sha2-nistp521']],
  ['ssh-rsa', ['rsa-sha2-512', 'rsa-sha2-256']],
]);

const ofAnyType: PinnedKeys['offers'] = [
  ['ssh-ed25519'],
  ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
  ['rsa-sha2-512', 'rsa-sha2-256'],
];

/** @param pins lines `ssh-ed25519 AAAA…` or fingerprints `SHA256:…` */
export function pinnedKeys(pins: readonly string[]): PinnedKeys {
  const fingerprints = pins.map((pin) => (isFingerprint(pin) ? pin.replace(/=+$/, '') : fingerprint(pin)));
  const types = pins.filter((pin) => !isFingerprint(pin)).map((pin) => typeOf(pin));
  const known = types.flatMap((type) => algorithms.get(type) ?? []);
  return {
    trusts: (presented) => fingerprints.includes(fingerprint(presented)),
    words: pins.map((pin, index) => (isFingerprint(pin) ? pin : `${typeOf(pin)} ${fingerprints[index]}`)),
    offers: pins.some(isFingerprint) || known.length === 0 ? ofAnyType : [known],
  };
}

function isFingerprint(pin: string): boolean {
  return pin.startsWith('SHA256:');
}

function typeOf(line: string): string {
  return line.trim().split(/\s+/)[0] ?? '';
}
