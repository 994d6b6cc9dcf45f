import { generateKeyPairSync } from 'node:crypto';
import { cloudflare } from '../../src/cloudflare/cloudflare.ts';
import { createOriginCertificate } from '../../src/cloudflare/origin-certificates.ts';
import { startCloudflare } from '../../src/sandbox/cloudflare.ts';
import { certificateRequest } from '../../src/sandbox/x509.ts';

/** Cloudflare's Origin CA of the sandbox, asked by our own client. */
export async function originCa() {
  const sandbox = await startCloudflare({ token: 'test-token', zones: ['example.org'] });
  const client = cloudflare({ url: sandbox.url, token: 'test-token' });
  return {
    root: sandbox.originCa,
    /** A certificate and its key, both in PEM. */
    async issue(domain: string) {
      const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const csr = certificateRequest(keys, [domain]);
      const { certificate } = await createOriginCertificate(client, { csr, names: [domain] });
      return { certificate, privateKey: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }) };
    },
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}
