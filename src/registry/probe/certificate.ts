import type { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { type CertificateLife, certificateLife, renewalPart } from '../../certificate-life.ts';
import { portOf, type RegistryOptions, registryUrl, serverName, trust } from '../client/client.ts';
import type { RegistryUnreachable } from '../client/registry-unreachable.ts';
import { unreachable } from '../client/unreachable.ts';

export interface Certificate {
  /** The names it is valid for. */
  readonly names: readonly string[];
  /** Who issued it, as it names itself: `Let's Encrypt, R11`. */
  readonly issuer: string;
  readonly life: CertificateLife;
}

/**
 * Reads the certificate that a registry's HTTPS shows, having verified it as any client would.
 *
 * @param dueAt the part of its life that must be left for it to be `good`
 * @throws RegistryUnreachable when there is none, or it is not trusted for this name; the message says who issued it
 */
export async function readCertificate(
  options: RegistryOptions,
  signal: AbortSignal,
  { dueAt = renewalPart }: { readonly dueAt?: number } = {},
): Promise<Certificate> {
  const { certificate, refused } = await shownCertificate(options, signal, { dueAt });
  if (refused !== undefined) throw untrusted(registryUrl(options.url).host, refused, certificate);
  return certificate;
}

/** A certificate as it was shown. */
export interface Shown {
  readonly certificate: Certificate;
  /** Why no client would trust it here: OpenSSL's or Node's own code, such as `CERT_HAS_EXPIRED`. */
  readonly refused?: string;
}

/**
 * The same for one that need not be trusted here, such as what a server shows to Cloudflare alone.
 *
 * @throws RegistryUnreachable when there is none
 */
export async function shownCertificate(
  options: RegistryOptions,
  signal: AbortSignal,
  { dueAt = renewalPart }: { readonly dueAt?: number } = {},
): Promise<Shown> {
  const url = registryUrl(options.url);
  const socket = connect({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: portOf(url),
    ...options.connect,
    ...serverName(url),
    ...trust(options.ca),
    // Nothing is sent over it; a certificate that fails is read too, to say whose it is.
    rejectUnauthorized: false,
  });
  try {
    await once(socket, 'secureConnect', { signal });
    const shown = socket.getPeerX509Certificate();
    if (shown === undefined) throw new Error('it shows no certificate');
    const certificate = described(shown, dueAt);
    // Node gives a plain string here, whatever its types say.
    return socket.authorized ? { certificate } : { certificate, refused: String(socket.authorizationError) };
  } catch (error) {
    signal.throwIfAborted();
    throw unreachable(url.host, error);
  } finally {
    socket.destroy();
  }
}

/** Why a certificate is not trusted, with what is known of it. */
export function untrusted(host: string, code: string, { issuer, names }: Certificate): RegistryUnreachable {
  const cause = Object.assign(new Error(code), { code });
  return unreachable(host, cause, `issued by ${issuer} for ${names.join(', ')}`);
}

function described(shown: X509Certificate, dueAt: number): Certificate {
  const names = (shown.subjectAltName ?? '').split(', ').map((name) => name.replace(/^[^:]*:/, ''));
  const issuer = shown.issuer.split('\n').filter((part) => /^(O|CN)=/.test(part));
  return {
    names,
    issuer: issuer.map((part) => part.slice(part.indexOf('=') + 1)).join(', '),
    life: certificateLife({ validFrom: shown.validFromDate, validTo: shown.validToDate }, { dueAt }),
  };
}
