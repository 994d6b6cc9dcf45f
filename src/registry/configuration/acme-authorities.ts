/** Hosts of ACME directories with what their authorities are called in CAA records, as each of them publishes it. */
const byDirectory: Readonly<Record<string, string>> = {
  'acme-v02.api.letsencrypt.org': 'letsencrypt.org',
  'acme-staging-v02.api.letsencrypt.org': 'letsencrypt.org',
  'acme.zerossl.com': 'sectigo.com',
  'dv.acme-v02.api.pki.goog': 'pki.goog',
  'api.buypass.com': 'buypass.com',
  'acme.ssl.com': 'ssl.com',
};

/**
 * What the authorities that Caddy asks for a certificate are called in CAA records; none when that is not known.
 *
 * Caddy asks Let's Encrypt, and ZeroSSL after it when it has an e-mail address, or the given directory alone:
 * https://caddyserver.com/docs/automatic-https#issuer-fallback
 */
export function acmeAuthorities({
  directory,
  email,
}: {
  readonly directory?: string;
  readonly email?: string;
}): readonly string[] {
  if (directory === undefined) return ['letsencrypt.org', ...(email === undefined ? [] : ['sectigo.com'])];
  const authority = byDirectory[new URL(directory).host];
  return authority === undefined ? [] : [authority];
}
