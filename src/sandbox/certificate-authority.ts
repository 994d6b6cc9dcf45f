import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { bits, identifier, integer, moment, octets, sequence, set, tagged, text, yes } from './der.ts';

export interface CertificateAuthority {
  /** PEM of its root certificate, for those who are to trust it. */
  readonly ca: string;
  /** Issues a server certificate for host names and IPv4 addresses; both parts in PEM. */
  issue(names: readonly string[]): Promise<{ readonly key: string; readonly cert: string }>;
}

interface Contents {
  readonly issuer: string;
  readonly subject: string;
  readonly days: number;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Uint8Array[];
}

const dayMs = 86_400_000;
const ecdsaWithSha256 = sequence(identifier('1.2.840.10045.4.3.2'));
const serverAuth = sequence(identifier('1.3.6.1.5.5.7.3.1'));

/**
 * A certificate authority that lives in this process's memory only. Certificates follow RFC 5280: ECDSA on P-256, 90 days
 * as a public authority gives them.
 */
export function certificateAuthority(name = 'Sandbox Certificate Authority'): CertificateAuthority {
  const root = keyPair();
  const rootKeyId = keyIdOf(root.publicKey);
  const ca = certificate(root.privateKey, {
    issuer: name,
    subject: name,
    days: 365,
    publicKey: root.publicKey,
    extensions: [
      extension('2.5.29.19', sequence(yes), true),
      // keyCertSign and cRLSign.
      extension('2.5.29.15', bits(Uint8Array.of(0x06), 1), true),
      extension('2.5.29.14', octets(rootKeyId)),
    ],
  });
  return {
    ca,
    async issue(names) {
      const leaf = keyPair();
      const cert = certificate(root.privateKey, {
        issuer: name,
        subject: names[0] ?? '',
        days: 90,
        publicKey: leaf.publicKey,
        extensions: [
          extension('2.5.29.19', sequence(), true),
          // digitalSignature.
          extension('2.5.29.15', bits(Uint8Array.of(0x80), 7), true),
          extension('2.5.29.37', serverAuth),
          extension('2.5.29.17', sequence(...names.map(alternativeName))),
          extension('2.5.29.14', octets(keyIdOf(leaf.publicKey))),
          extension('2.5.29.35', sequence(tagged(0, false, rootKeyId))),
        ],
      });
      return { key: leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert };
    },
  };
}

function keyPair() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function certificate(signer: KeyObject, { issuer, subject, days, publicKey, extensions }: Contents): string {
  // Valid since yesterday: clocks differ.
  const validity = sequence(moment(new Date(Date.now() - dayMs)), moment(new Date(Date.now() + days * dayMs)));
  const toSign = sequence(
    tagged(0, true, integer(2)),
    integer(0x01, ...randomBytes(15)),
    ecdsaWithSha256,
    nameOf(issuer),
    validity,
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, true, sequence(...extensions)),
  );
  const signed = sequence(toSign, ecdsaWithSha256, bits(sign('sha256', toSign, signer)));
  const lines =
    Buffer.from(signed)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function nameOf(commonName: string): Uint8Array {
  return sequence(set(sequence(identifier('2.5.4.3'), text(commonName))));
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
