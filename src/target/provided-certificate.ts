import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { getCACertificates } from 'node:tls';
import { type CertificateLife, certificateLife, lifeWords } from '../certificate-life.ts';
import { UsageError } from '../engine/usage-error.ts';

const chainVariable = 'REGISTRY_TLS_CERTIFICATE';
const keyVariable = 'REGISTRY_TLS_KEY';

/**
 * Holds a certificate of one's own against all that a client or the proxy would hold against it.
 *
 * @param chain PEM: the server's certificate, then each one that issued the one before
 * @param key PEM of its private key, without a passphrase
 * @param ca PEM of roots that are trusted besides the well-known ones
 * @returns what is left of it, or of the one in the chain that expires first
 * @throws UsageError for the first thing that is wrong
 */
export function judgeProvided(
  { chain, key }: { readonly chain: string; readonly key: string },
  { domain, ca = '', now = new Date() }: { readonly domain: string; readonly ca?: string; readonly now?: Date },
): CertificateLife {
  const certificates = certificatesIn(chain);
  const [own] = certificates;
  if (own === undefined) throw noCertificate(chain);
  judgeKey(privateKey(key), certificates);
  if (own.checkHost(domain, { subject: 'never' }) === undefined) {
    const names = (own.subjectAltName ?? '').replaceAll('DNS:', '') || 'no name at all';
    throw new UsageError(
      `The certificate in ${chainVariable} is for ${names}, not for ${domain}`,
      'Give one that has the domain among its subject alternative names, or change the domain.',
    );
  }
  for (const [index, certificate] of certificates.entries()) judgeTimes(certificate, index, certificates.length, now);
  judgeOrder(certificates);
  judgeTrust(certificates, ca);
  const [first = own] = certificates.toSorted((a, b) => a.validToDate.getTime() - b.validToDate.getTime());
  return certificateLife({ validFrom: first.validFromDate, validTo: first.validToDate }, { now });
}

/** What a person should be told of a certificate that nobody renews by itself; undefined while it is young. */
export function providedNotice(life: CertificateLife): string | undefined {
  if (life.state === 'good') return undefined;
  return `The certificate in ${chainVariable} has ${lifeWords(life)}: nobody renews it but you.`;
}

const certificateBlock = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

function certificatesIn(chain: string): readonly X509Certificate[] {
  const blocks = chain.match(certificateBlock) ?? [];
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch (cause) {
      throw new UsageError(
        `${chainVariable}: certificate ${index + 1} of ${blocks.length} cannot be read`,
        'Give it as it was issued, in PEM, with its line breaks.',
        { cause },
      );
    }
  });
}

function noCertificate(chain: string): UsageError {
  if (chain.includes('PRIVATE KEY-----'))
    return new UsageError(
      `${chainVariable} holds a private key and no certificate`,
      `Set ${chainVariable} to the certificate and ${keyVariable} to the key.`,
    );
  return new UsageError(
    `${chainVariable} holds no certificate`,
    "Give the chain in PEM, the server's own certificate first: each begins with -----BEGIN CERTIFICATE-----.",
  );
}

function privateKey(key: string): KeyObject {
  if (!key.includes('PRIVATE KEY-----'))
    throw new UsageError(
      `${keyVariable} holds no private key`,
      'Give it in PEM: it begins with -----BEGIN PRIVATE KEY----- or the like.',
    );
  if (/ENCRYPTED/.test(key))
    throw new UsageError(
      `${keyVariable} is protected by a passphrase, which nobody can type on the server`,
      'Give it without one: openssl pkey -in protected.pem -out key.pem',
    );
  try {
    return createPrivateKey(key);
  } catch (cause) {
    throw new UsageError(`${keyVariable} cannot be read`, 'Give it as it was made, in PEM, with its line breaks.', {
      cause,
    });
  }
}

function judgeKey(key: KeyObject, certificates: readonly X509Certificate[]): void {
  const fits = certificates.findIndex((certificate) => certificate.checkPrivateKey(key));
  if (fits === 0) return;
  if (fits > 0)
    throw new UsageError(
      `${keyVariable} belongs to certificate ${fits + 1} of ${chainVariable}, not to the first`,
      inOrder,
    );
  throw new UsageError(
    `${keyVariable} does not belong to the certificate in ${chainVariable} (${nameOf(certificates[0])})`,
    'Give the key that the certificate was requested with.',
  );
}

function judgeTimes(certificate: X509Certificate, index: number, all: number, now: Date): void {
  const which =
    index === 0
      ? `The certificate in ${chainVariable}`
      : `${chainVariable}: certificate ${index + 1} of ${all} (${nameOf(certificate)})`;
  const { validFromDate: from, validToDate: to } = certificate;
  if (to <= now) throw new UsageError(`${which} expired on ${day(to)}`, 'Give a valid one.');
  if (from > now)
    throw new UsageError(
      `${which} is not valid before ${day(from)}`,
      "Wait until then, give another one, or set this computer's clock right.",
    );
}

function judgeOrder(certificates: readonly X509Certificate[]): void {
  for (const [index, issuer] of certificates.slice(1).entries()) {
    const issued = certificates[index];
    if (issued === undefined || (issued.checkIssued(issuer) && issued.verify(issuer.publicKey))) continue;
    throw new UsageError(
      `${chainVariable}: certificate ${index + 2} (${nameOf(issuer)}) did not issue certificate ${index + 1} (${nameOf(issued)})`,
      inOrder,
    );
  }
}

function judgeTrust(certificates: readonly X509Certificate[], ca: string): void {
  const pems = [...(ca.match(certificateBlock) ?? []), ...getCACertificates('default')];
  const roots = pems.flatMap((pem) => readable(pem) ?? []);
  const trusted = (certificate: X509Certificate) =>
    roots.some(
      (root) =>
        root.fingerprint256 === certificate.fingerprint256 ||
        (certificate.checkIssued(root) && certificate.verify(root.publicKey)),
    );
  if (certificates.some(trusted)) return;
  const last = certificates.at(-1);
  throw new UsageError(
    `The certificate in ${chainVariable} leads to ${issuerOf(last)}, which is not trusted here`,
    'If certificates that lead to a well-known authority are missing, add them behind it. If the authority is your own, name the PEM file of its root as ca in the configuration; every client has to trust it too.',
  );
}

/** One that cannot be read cannot be trusted either. */
function readable(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

const inOrder = "Put the server's own certificate first, then the one that issued it, and so on; leave others out.";

function nameOf(certificate: X509Certificate | undefined): string {
  return commonName(certificate?.subject ?? '');
}

function issuerOf(certificate: X509Certificate | undefined): string {
  return commonName(certificate?.issuer ?? '');
}

/** The common name in a subject, or all of that. */
function commonName(subject: string): string {
  return subject.split('\n').find((part) => part.startsWith('CN=')) ?? subject.replaceAll('\n', ', ');
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
