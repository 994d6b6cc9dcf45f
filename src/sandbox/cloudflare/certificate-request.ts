import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { derValues, pemContent, within } from '../der-reader.ts';

const sequenceTag = 0x30;
const bitStringTag = 0x03;

/**
 * Reads a certificate request (PKCS #10, RFC 2986), as far as an authority needs it that takes the names from elsewhere.
 *
 * @returns the key that it is for; undefined when it is none, or not signed by that very key
 */
export function requestedKey(csr: string): KeyObject | undefined {
  try {
    const [request] = derValues(pemContent('CERTIFICATE REQUEST', csr) ?? new Uint8Array());
    const [info, , signature] = within(request, sequenceTag);
    const [, , publicKey] = within(info, sequenceTag);
    if (info === undefined || publicKey === undefined || signature?.tag !== bitStringTag) return undefined;
    const key = createPublicKey({ key: Buffer.from(publicKey.whole), format: 'der', type: 'spki' });
    // A bit string begins with the number of bits that do not count: none.
    return verify('sha256', info.whole, key, signature.content.subarray(1)) ? key : undefined;
  } catch {
    return undefined;
  }
}
