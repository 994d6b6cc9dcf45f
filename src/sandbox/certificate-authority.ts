import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { authorityExtensions, certificate, type Name, serverExtensions } from './x509.ts';

export interface CertificateAuthority {
  /** PEM of its root certificate, for those who are to trust it. */
  readonly ca: string;
  /**
   * Issues a server certificate for host names and IPv4 addresses.
   *
   * @returns both parts in PEM; `cert` is followed by the certificates that lead to the root, if there are any between
   */
  issue(names: readonly string[], validity?: Validity): Promise<{ readonly key: string; readonly cert: string }>;
  /** Issues a server certificate in PEM for a key that somebody else has, under a name that the authority chooses. */
  sign(publicKey: KeyObject, subject: Name, names: readonly string[], validity?: Validity): string;
  /** Another authority that this one vouches for. */
  subordinate(name: string): CertificateAuthority;
}

/** 90 days as a public authority gives them, and since an hour ago because clocks differ, unless it says otherwise. */
export interface Validity {
  readonly days?: number;
  readonly from?: Date;
}

interface Signer {
  readonly name: Name;
  readonly keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  /** PEM of the certificates between it and the root, its own first. */
  readonly chain: string;
  readonly ca: string;
}

const dayMs = 86_400_000;

/**
 * A certificate authority that lives in this process's memory only. Certificates follow RFC 5280: ECDSA on P-256.
 */
export function certificateAuthority(name: Name | string = 'Sandbox Certificate Authority'): CertificateAuthority {
  const subject = typeof name === 'string' ? { CN: name } : name;
  const keys = keyPair();
  const ca = authorityCertificate({ name: subject, keys }, subject, keys.publicKey);
  return authority({ name: subject, keys, chain: '', ca });
}

function authority(signer: Signer): CertificateAuthority {
  const { name: issuer, keys, chain, ca } = signer;
  const sign: CertificateAuthority['sign'] = (publicKey, subject, names, { days = 90, from = anHourAgo() } = {}) =>
    certificate(keys.privateKey, {
      issuer,
      subject,
      validFrom: from,
      validTo: new Date(from.getTime() + days * dayMs),
      publicKey,
      extensions: serverExtensions(publicKey, keys.publicKey, names),
    });
  return {
    ca,
    sign,
    async issue(names, validity) {
      const own = keyPair();
      const cert = sign(own.publicKey, { CN: names[0] ?? '' }, names, validity);
      return { key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: `${cert}${chain}` };
    },
    subordinate(name) {
      const own = keyPair();
      const between = authorityCertificate(signer, { CN: name }, own.publicKey);
      return authority({ name: { CN: name }, keys: own, chain: `${between}${chain}`, ca });
    },
  };
}

function authorityCertificate({ name, keys }: Pick<Signer, 'name' | 'keys'>, subject: Name, publicKey: KeyObject) {
  const validFrom = anHourAgo();
  return certificate(keys.privateKey, {
    issuer: name,
    subject,
    validFrom,
    // Longer than anything that Cloudflare's authority issues: 15 years.
    validTo: new Date(validFrom.getTime() + 20 * 365 * dayMs),
    publicKey,
    extensions: authorityExtensions(publicKey, keys.publicKey),
  });
}

function anHourAgo(): Date {
  return new Date(Date.now() - 3_600_000);
}

function keyPair() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}
