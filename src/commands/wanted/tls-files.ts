import type { ServiceFile } from '../../host/service-spec.ts';
import type { CaddyTls } from '../../registry/configuration/caddyfile.ts';
import { given } from '../../target/given.ts';
import type { Secrets } from '../../target/secrets.ts';
import type { Target } from '../../target/target.ts';

/** Where the proxy keeps what outlives the server: a directory of the registry's volume, and where the proxy sees it. */
export const proxyStorage = { directory: 'caddy', at: '/data' } as const;
/** Where the proxy sees the directory of its files. */
export const proxyFiles = '/etc/caddy';
/** The key of Cloudflare's certificate, made on the host and kept on the volume: below the proxy's storage. */
export const originKeyFile = 'origin-ca/key.pem';
export const originCertificateFile = 'origin.pem';

export interface TlsFiles {
  readonly tls: CaddyTls;
  /** What the proxy needs besides its Caddyfile. Cloudflare's certificate comes when there is one. */
  readonly files: readonly ServiceFile[];
}

/** What the proxy is told of its certificate, and the files that go with it. */
export function tlsFiles({ tls, acme }: Target, { tlsCertificate = '', tlsKey = '' }: Partial<Secrets>): TlsFiles {
  switch (tls) {
    case 'automatic': {
      const { directory, email, ca } = acme;
      const caFile = ca === undefined ? undefined : `${proxyFiles}/acme-ca.pem`;
      return {
        tls: { kind: 'automatic', ...given({ directory, email, caFile }) },
        files: ca === undefined ? [] : [{ name: 'acme-ca.pem', content: ca }],
      };
    }
    case 'origin-ca': {
      const certificate = `${proxyFiles}/${originCertificateFile}`;
      return { tls: { kind: 'files', certificate, key: `${proxyStorage.at}/${originKeyFile}` }, files: [] };
    }
    case 'provided':
      return {
        tls: { kind: 'files', certificate: `${proxyFiles}/certificate.pem`, key: `${proxyFiles}/key.pem` },
        files: [
          { name: 'certificate.pem', mode: '0600', content: lineEnded(tlsCertificate) },
          { name: 'key.pem', mode: '0600', content: lineEnded(tlsKey) },
        ],
      };
    case 'flexible':
      return { tls: { kind: 'none' }, files: [] };
  }
}

/** The same content whether it came from a variable or a file. */
function lineEnded(pem: string): string {
  return `${pem.replaceAll('\r\n', '\n').trim()}\n`;
}
