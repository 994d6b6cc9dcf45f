import { UsageError } from '../../engine/usage-error.ts';
import { writtenBy } from '../../written-by.ts';

export interface Caddyfile {
  /** The registry's public name. */
  readonly domain: string;
  /** The registry's own plain HTTP: `127.0.0.1:5000`. */
  readonly upstream: string;
  /** Directory of certificates and the ACME account. On the registry's volume, so that no rebuild asks for new ones. */
  readonly storage: string;
  readonly tls: CaddyTls;
}

/** Where the certificate comes from, if there is one. */
export type CaddyTls = AutomaticTls | CertificateFiles | { readonly kind: 'none' };

/** Caddy gets it from a certificate authority, and renews it. */
interface AutomaticTls {
  readonly kind: 'automatic';
  /** URL of another authority's ACME directory than the well-known ones. Then no other authority is asked. */
  readonly directory?: string;
  /** Path, as Caddy sees it, of the PEM file that the directory's own HTTPS is trusted by. */
  readonly caFile?: string;
  /** Whom the authority may write to. */
  readonly email?: string;
}

/** PEM files, as Caddy sees them. They are read when it starts. */
interface CertificateFiles {
  readonly kind: 'files';
  /** The server's certificate first, then those that lead to a trusted one. */
  readonly certificate: string;
  readonly key: string;
}

/**
 * Renders the Caddyfile of the proxy before the registry, for Caddy 2.6 and later.
 *
 * Left at Caddy's defaults because they are what is wanted: the redirect from HTTP, both HTTP-01 and TLS-ALPN-01, no
 * limit to a body, no timeout on one, `X-Forwarded-Proto` sent along. Administration is off: a change means a restart.
 * Follows https://caddyserver.com/docs/caddyfile.
 *
 * @throws UsageError for a value that cannot stand in the file
 */
export function caddyfile({ domain, upstream, storage, tls }: Caddyfile): string {
  return [
    writtenBy,
    '{',
    ...settingsOf(tls),
    '\tadmin off',
    '\tstorage file_system {',
    `\t\troot ${word(storage)}`,
    '\t}',
    '}',
    '',
    // Only a site that is told to be plain HTTP is served without a certificate.
    `${tls.kind === 'none' ? 'http://' : ''}${word(domain)} {`,
    ...(tls.kind === 'files' ? [`\ttls ${word(tls.certificate)} ${word(tls.key)}`] : []),
    `\treverse_proxy ${word(upstream)} {`,
    '\t\tflush_interval -1',
    // Its users came by HTTPS as far as Cloudflare: without this the registry would send them on to http://.
    ...(tls.kind === 'none' ? ['\t\theader_up X-Forwarded-Proto https'] : []),
    '\t}',
    '}',
    '',
  ].join('\n');
}

function settingsOf(tls: CaddyTls): readonly string[] {
  if (tls.kind !== 'automatic') return [];
  const settings = [
    ['acme_ca', tls.directory],
    ['acme_ca_root', tls.caFile],
    ['email', tls.email],
  ] as const;
  return settings.flatMap(([name, value]) => (value === undefined ? [] : [`\t${name} ${word(value)}`]));
}

/** Caddy reads braces, quotes, `$`, `#` and white space as its own. */
function word(value: string): string {
  if (/^[\w.:/@~%+,=?&[\]-]+$/.test(value)) return value;
  throw new UsageError(
    `${JSON.stringify(value)} cannot stand in a Caddyfile`,
    'Use letters, digits and the usual characters of names, paths and URLs, without blanks.',
  );
}
