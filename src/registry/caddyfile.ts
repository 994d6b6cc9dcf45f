import { UsageError } from '../engine/usage-error.ts';
import { writtenBy } from '../written-by.ts';

export interface Caddyfile {
  /** The registry's public name, for which Caddy gets the certificate. */
  readonly domain: string;
  /** The registry's own plain HTTP: `127.0.0.1:5000`. */
  readonly upstream: string;
  /** Directory of certificates and the ACME account. On the registry's volume, so that no rebuild asks for new ones. */
  readonly storage: string;
  /** Another certificate authority than the well-known ones. */
  readonly acme?: {
    /** URL of its ACME directory. Then no other authority is asked. */
    readonly directory?: string;
    /** Path, as Caddy sees it, of the PEM file that the directory's own HTTPS is trusted by. */
    readonly caFile?: string;
  };
  /** Whom the authority may write to. */
  readonly email?: string;
}

/**
 * Renders the Caddyfile of the HTTPS proxy before the registry, for Caddy 2.6 and later.
 *
 * Left at Caddy's defaults because they are what is wanted: the redirect from HTTP, both HTTP-01 and TLS-ALPN-01, no
 * limit to a body, no timeout on one, `X-Forwarded-Proto` sent along. Administration is off: a change means a restart.
 * Follows https://caddyserver.com/docs/caddyfile.
 *
 * @throws UsageError for a value that cannot stand in the file
 */
export function caddyfile(wanted: Caddyfile): string {
  const settings = [
    ['acme_ca', wanted.acme?.directory],
    ['acme_ca_root', wanted.acme?.caFile],
    ['email', wanted.email],
  ] as const;
  return [
    writtenBy,
    '{',
    ...settings.flatMap(([name, value]) => (value === undefined ? [] : [`\t${name} ${word(value)}`])),
    '\tadmin off',
    '\tstorage file_system {',
    `\t\troot ${word(wanted.storage)}`,
    '\t}',
    '}',
    '',
    `${word(wanted.domain)} {`,
    `\treverse_proxy ${word(wanted.upstream)} {`,
    '\t\tflush_interval -1',
    '\t}',
    '}',
    '',
  ].join('\n');
}

/** Caddy reads braces, quotes, `$`, `#` and white space as its own. */
function word(value: string): string {
  if (/^[\w.:/@~%+,=?&[\]-]+$/.test(value)) return value;
  throw new UsageError(
    `${JSON.stringify(value)} cannot stand in a Caddyfile`,
    'Use letters, digits and the usual characters of names, paths and URLs, without blanks.',
  );
}
