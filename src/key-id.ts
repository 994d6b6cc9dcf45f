import { createHash } from 'node:crypto';

/**
 * What a key is called where its public half would be too long: 32 hexadecimal digits.
 *
 * @param publicKey SubjectPublicKeyInfo in DER, in base64
 */
export function keyIdOf(publicKey: string): string {
  return createHash('sha256').update(publicKey, 'base64').digest('hex').slice(0, 32);
}
