import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { bits, identifier, integer, moment, octets, pem, sequence, set, tagged, text, yes } from './der.ts';

/** What stands in a certificate. */
export interface Contents {
  readonly issuer: Name;
  readonly subject: Name;
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Uint8Array[];
}

/** A distinguished name by its parts, in order. */
export type Name = Readonly<Partial<Record<'O' | 'OU' | 'CN', string>>>;

const ecdsaWithSha256 = sequence(identifier('1.2.840.10045.4.3.2'));
const serverAuth = sequence(identifier('1.3.6.1.5.5.7.3.1'));

/** A certificate in PEM, signed by an ECDSA key on P-256. RFC 5280, section 4.1. */
export function certificate(signer: KeyObject, contents: Contents): string {
  const { issuer, subject, validFrom, validTo, publicKey, extensions } = contents;
  const toSign = sequence(
    tagged(0, true, integer(2)),
    integer(0x01, ...randomBytes(15)),
    ecdsaWithSha256,
    nameOf(issuer),
    sequence(moment(validFrom), moment(validTo)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, true, sequence(...extensions)),
  );
  return pem('CERTIFICATE', sequence(toSign, ecdsaWithSha256, bits(sign('sha256', toSign, signer))));
}

/** A request for a certificate in PEM, signed by the key that it is for. RFC 2986. */
export function certificateRequest(keys: { publicKey: KeyObject; privateKey: KeyObject }, names: readonly string[]) {
  const extensions = sequence(alternativeNames(names));
  const toSign = sequence(
    integer(0),
    nameOf({ O: 'provision-registry' }),
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    // extensionRequest of PKCS #9.
    tagged(0, true, sequence(identifier('1.2.840.113549.1.9.14'), set(extensions))),
  );
  return pem('CERTIFICATE REQUEST', sequence(toSign, ecdsaWithSha256, bits(sign('sha256', toSign, keys.privateKey))));
}

/** The extensions of a certificate that signs others. */
export function authorityExtensions(publicKey: KeyObject, issuer: KeyObject): readonly Uint8Array[] {
  return [
    extension('2.5.29.19', sequence(yes), true),
    // keyCertSign and cRLSign.
    extension('2.5.29.15', bits(Uint8Array.of(0x06), 1), true),
    ...keyIds(publicKey, issuer),
  ];
}

/** The extensions of a server's certificate. */
export function serverExtensions(
  publicKey: KeyObject,
  issuer: KeyObject,
  names: readonly string[],
): readonly Uint8Array[] {
  return [
    extension('2.5.29.19', sequence(), true),
    // digitalSignature.
    extension('2.5.29.15', bits(Uint8Array.of(0x80), 7), true),
    extension('2.5.29.37', serverAuth),
    alternativeNames(names),
    ...keyIds(publicKey, issuer),
  ];
}

function alternativeNames(names: readonly string[]): Uint8Array {
  return extension('2.5.29.17', sequence(...names.map(alternativeName)));
}

function keyIds(publicKey: KeyObject, issuer: KeyObject): readonly Uint8Array[] {
  return [
    extension('2.5.29.14', octets(keyIdOf(publicKey))),
    extension('2.5.29.35', sequence(tagged(0, false, keyIdOf(issuer)))),
  ];
}

const attributes = [
  ['O', '2.5.4.10'],
  ['OU', '2.5.4.11'],
  ['CN', '2.5.4.3'],
] as const;

function nameOf(name: Name): Uint8Array {
  const parts = attributes.flatMap(([key, id]) => {
    const value = name[key];
    return value === undefined ? [] : [set(sequence(identifier(id), text(value)))];
  });
  return sequence(...parts);
}

function extension(id: string, content: Uint8Array, critical = false): Uint8Array {
  return sequence(identifier(id), ...(critical ? [yes] : []), octets(content));
}

function alternativeName(name: string): Uint8Array {
  return isIPv4(name)
    ? tagged(7, false, Uint8Array.from(name.split('.').map(Number)))
    : tagged(2, false, Buffer.from(name));
}

function keyIdOf(publicKey: KeyObject): Uint8Array {
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha1').update(spki).digest();
}
