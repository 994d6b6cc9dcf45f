import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Report } from '../../src/engine/report.ts';
import { certificateAuthority } from '../../src/sandbox/certificate-authority.ts';
import { asRoot } from './as-root.ts';
import { type OwnAuthority, ownAuthority } from './own-authority.ts';
import { domain, openStaging, type Staging, unavailable } from './staging.ts';

const target = 'tls';
/** Seconds. Caddy renews what has less than a third of its life left. */
const [long, short] = [24 * 3600, 150];

/** Each way to a certificate, on a real cloud with a real proxy: each test goes on where the last one ended. */
describe.skipIf(unavailable)(`certificates on a real cloud${unavailable ? ` (${unavailable})` : ''}`, () => {
  let staging: Staging;
  let authority: OwnAuthority;

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

  /** Has certificates ordered from an authority that nobody else asks, and that gives them so many seconds to live. */
  const orderFromOwn = async (seconds: number): Promise<void> => {
    authority = await ownAuthority(staging.directory, seconds);
    await writeFile(join(staging.directory, 'own.pem'), authority.trust);
    await staging.configure({ acme: { directory: authority.directory, ca: 'own.pem' } });
  };

  beforeAll(async () => {
    staging = await openStaging(target);
  });
  afterAll(async () => {
    if (staging === undefined) return;
    await staging.configure({});
    await destroyed('--volumes', '--floating-ip');
    await authority?.close();
    await staging.close();
  });

  test('automatic: a server replaced under the same volumes asks for no new certificate', async () => {
    await orderFromOwn(long);
    const made = await report('provision');
    proven(made);
    const before = await certificateAt(made);
    const ordered = authority.ordered();
    expect(ordered).toBeGreaterThan(0);
    expect(await destroyed()).toMatchObject({ outcome: 'success' });
    const again = await report('provision');
    proven(again);
    expect(again.changes).toContainEqual(expect.objectContaining({ resource: 'server', action: 'create' }));
    expect((await certificateAt(again)).serialNumber).toBe(before.serialNumber);
    expect(authority.ordered()).toBe(ordered);
    await authority.close();
  });

  test('automatic: a certificate that is due is renewed, and nothing else changes', async () => {
    await orderFromOwn(short);
    const made = await report('provision');
    proven(made);
    expect(made.changes.filter(({ action }) => action !== 'none').map(({ resource }) => resource)).toEqual([
      'service proxy',
    ]);
    const first = await certificateAt(made);
    const issued = authority.issued();
    // It looks when it starts, and every ten minutes.
    const due = first.validToDate.getTime() - (short * 1000) / 3;
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(due), { timeout: short * 1000, interval: 1_000 });
    await asRoot(made.registry.address ?? '', 'systemctl restart provision-registry-proxy');
    await vi.waitFor(async () => expect((await certificateAt(made)).serialNumber).not.toBe(first.serialNumber), {
      timeout: 120_000,
      interval: 500,
    });
    expect(authority.issued()).toBe(issued + 1);
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
