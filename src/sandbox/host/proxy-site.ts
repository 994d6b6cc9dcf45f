import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { RunningService } from '../host.ts';

/** What the proxy serves, as its Caddyfile says. */
export interface ProxySite {
  readonly domain: string;
  /** `automatic`: with a certificate that it gets by itself. `none`: plain HTTP. */
  readonly tls: 'automatic' | 'none' | { readonly cert: string; readonly key: string };
}

/** @returns undefined while the proxy could not start: without its Caddyfile, or a file that this names, or with a wrong key */
export function proxySite(proxy: Pick<RunningService, 'files' | 'read'>): ProxySite | undefined {
  const caddyfile = proxy.files.get('Caddyfile') ?? '';
  const { plain, domain } = /^(?<plain>http:\/\/)?(?<domain>[\w.-]+) \{$/m.exec(caddyfile)?.groups ?? {};
  if (domain === undefined) return undefined;
  const files = /^\ttls (?<cert>\S+) (?<key>\S+)$/m.exec(caddyfile)?.groups;
  if (files === undefined) return { domain, tls: plain === undefined ? 'automatic' : 'none' };
  const [cert, key] = [proxy.read(files.cert ?? ''), proxy.read(files.key ?? '')];
  if (cert === undefined || key === undefined || !fits(cert, key)) return undefined;
  return { domain, tls: { cert, key } };
}

function fits(cert: string, key: string): boolean {
  return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
}
