import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Report } from '../../src/engine/report.ts';
import { certificateAuthority } from '../../src/sandbox/certificate-authority.ts';
import { asRoot } from './as-root.ts';
import { type ShortLivedAuthority, shortLivedAuthority } from './short-lived-authority.ts';
import { domain, openStaging, type Staging, unavailable } from './staging.ts';

const target = 'tls';
const lifetime = 150;

/** Each way to a certificate, on a real cloud with a real proxy: each test goes on where the last one ended. */
describe.skipIf(unavailable)(`certificates on a real cloud${unavailable ? ` (${unavailable})` : ''}`, () => {
  let staging: Staging;
  let shortLived: ShortLivedAuthority;

  const report = async (verb: string, ...args: string[]): Promise<Report> => reportOf({}, verb, ...args);
  const reportOf = async (env: NodeJS.ProcessEnv, verb: string, ...args: string[]): Promise<Report> =>
    JSON.parse((await staging.programWith(env, verb, target, ...args, '--json')).stdout);
  const destroyed = async (...args: string[]) => {
    const { planDigest = '' } = await report('destroy', ...args);
    return await report('destroy', ...args, '--confirm', planDigest);
  };
  /** Fails with what was said when a run did not end with a proven registry. */
  const proven = (made: Report): void => {
    const failures = [...made.changes, made, made.probe].map((each) => each?.error?.message);
    expect(failures.filter((message) => message !== undefined)).toEqual([]);
    expect(made).toMatchObject({ outcome: 'success', probe: { outcome: 'passed' } });
  };

  beforeAll(async () => {
    staging = await openStaging(target);
    shortLived = await shortLivedAuthority(staging.directory, lifetime);
    await writeFile(join(staging.directory, 'short-lived.pem'), shortLived.trust);
  });
  afterAll(async () => {
    if (staging === undefined) return;
    await staging.configure({});
    await destroyed('--volumes', '--floating-ip');
    await shortLived?.close();
    await staging.close();
  });

  test('automatic: a server replaced under the same volumes asks for no new certificate', async () => {
    const made = await report('provision');
    proven(made);
    const before = await certificateAt(made);
    expect(await destroyed()).toMatchObject({ outcome: 'success' });
    const again = await report('provision');
    proven(again);
    expect((await certificateAt(again)).serialNumber).toBe(before.serialNumber);
  });

  test('automatic: a certificate that is due is renewed, and nothing else changes', async () => {
    await staging.configure({ acme: { directory: shortLived.directory, ca: 'short-lived.pem' } });
    const made = await report('provision');
    proven(made);
    expect(made.changes.filter(({ action }) => action !== 'none').map(({ resource }) => resource)).toEqual([
      'service proxy',
    ]);
    const first = await certificateAt(made);
    const issued = shortLived.issued();
    // Caddy renews what has less than a third of its life left; it looks when it starts, and every ten minutes.
    const due = first.validToDate.getTime() - (lifetime * 1000) / 3;
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(due), { timeout: lifetime * 1000, interval: 1_000 });
    await asRoot(made.registry.address ?? '', 'systemctl restart provision-registry-proxy');
    await vi.waitFor(async () => expect((await certificateAt(made)).serialNumber).not.toBe(first.serialNumber), {
      timeout: 120_000,
      interval: 500,
    });
    expect(shortLived.issued()).toBe(issued + 1);
    const again = await report('provision');
    proven(again);
    expect(again.changes.filter(({ action }) => action !== 'none')).toEqual([]);
  });

  test('provided: the certificate of somebody else is served with its chain', async () => {
    const root = certificateAuthority('Example Root');
    const own = await root.subordinate('Example Issuing').issue([domain]);
    await writeFile(join(staging.directory, 'example-root.pem'), root.ca);
    await staging.configure({ tls: 'provided', ca: 'example-root.pem', acme: {} });
    const secrets = { REGISTRY_TLS_CERTIFICATE: own.cert, REGISTRY_TLS_KEY: own.key };
    const made = await reportOf(secrets, 'provision');
    proven(made);
    expect(JSON.stringify(made)).not.toContain('PRIVATE KEY');
    expect((await certificateAt(made)).issuer).toContain('Example Issuing');
    const again = await reportOf(secrets, 'provision');
    expect(again.changes.filter(({ action }) => action !== 'none')).toEqual([]);
  });

  test("origin-ca: Cloudflare's proxy before it, which trusts what the server shows", async () => {
    await writeFile(join(staging.directory, 'edge.pem'), staging.edgeRoot);
    await staging.encryption('strict');
    await staging.configure({ tls: 'origin-ca', ca: 'edge.pem', acme: {} });
    const made = await report('provision');
    proven(made);
    expect((await certificateAt(made)).issuer).toContain('Origin CA');
    const again = await report('provision');
    proven(again);
    expect(again.changes.filter(({ action }) => action !== 'none')).toEqual([]);
  });

  test('and back to automatic', async () => {
    await staging.configure({});
    const made = await report('provision');
    proven(made);
    expect((await certificateAt(made)).issuer).toContain('Pebble');
  });
});

/** The certificate that the server itself shows, trusted or not. */
async function certificateAt({ registry }: Report) {
  const socket = connect({ host: registry.address, port: 443, servername: domain, rejectUnauthorized: false });
  try {
    await once(socket, 'secureConnect');
    const shown = socket.getPeerX509Certificate();
    if (shown === undefined) throw new Error('the server shows no certificate');
    return shown;
  } finally {
    socket.destroy();
  }
}
