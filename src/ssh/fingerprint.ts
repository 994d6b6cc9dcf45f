import { createHash } from 'node:crypto';

/**
 * The fingerprint of a public key as `ssh-keygen -l` prints it: `SHA256:` and base64 without padding.
 *
 * @param key a line as in `ssh_host_ed25519_key.pub` (`ssh-ed25519 AAAA… comment`), or the key in wire format
 */
export function fingerprint(key: string | Buffer): string {
  const blob = typeof key === 'string' ? keyBlob(key) : key;
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** The wire format (RFC 4253, 6.6) of a public key given as a line. */
function keyBlob(line: string): Buffer {
  return Buffer.from(line.trim().split(/\s+/)[1] ?? '', 'base64');
}

/** The type that a key in wire format begins with, such as `ssh-ed25519`. */
export function keyType(blob: Buffer): string {
  return blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1');
}
