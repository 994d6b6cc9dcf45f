import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { CertificateAuthority } from '../certificate-authority.ts';
import type { Call } from '../openstack/http/call.ts';
import { requestedKey } from './certificate-request.ts';
import { Fault } from './fault.ts';
import { page, type Result } from './page.ts';
import type { SandboxZone } from './record.ts';

export interface SandboxOriginCertificate {
  /** Its serial number, decimal as Cloudflare writes it. */
  readonly id: string;
  readonly certificate: string;
  readonly hostnames: readonly string[];
  readonly request_type: string;
  readonly requested_validity: number;
  readonly csr: string;
  readonly expires: Date;
}

export interface OriginCa {
  readonly authority: CertificateAuthority;
  readonly zones: readonly SandboxZone[];
  readonly certificates: Map<string, SandboxOriginCertificate>;
}

const validities = [7, 30, 90, 365, 730, 1095, 5475];
const wanted = z.object({
  csr: z.string(),
  hostnames: z.array(z.string().min(1)).min(1).max(100),
  request_type: z.enum(['origin-rsa', 'origin-ecc']),
  requested_validity: z.number().default(5475),
});
const keyTypes: Readonly<Record<string, string>> = { 'origin-rsa': 'rsa', 'origin-ecc': 'ec' };

/**
 * Cloudflare's Origin CA: https://developers.cloudflare.com/api/resources/origin_ca_certificates/. Which of its codes goes
 * with which fault is published nowhere; 1010 and 1012 are as users have met them, the others are made up.
 *
 * @throws {Fault}
 */
export function createCertificate(ca: OriginCa, body: unknown): Result {
  const asked = wanted.safeParse(body);
  if (!asked.success) throw invalid(`${asked.error.issues[0]?.path.join('.') || 'body'} is missing or wrong`);
  const { csr, hostnames, request_type, requested_validity } = asked.data;
  if (!validities.includes(requested_validity))
    throw invalid(`requested_validity must be one of ${validities.join(', ')}`);
  const key = requestedKey(csr);
  if (key === undefined) throw invalid('csr is no certificate request signed by its own key');
  if (key.asymmetricKeyType !== keyTypes[request_type]) throw invalid(`the key of the csr is not for ${request_type}`);
  for (const name of hostnames) judgeName(name, ca.zones);
  // No longer ago than clocks differ; names and key are the request's, all else is the authority's own choice.
  const validity = { days: requested_validity, from: new Date(Date.now() - 60_000) };
  const subject = { O: 'Sandbox', OU: 'Origin CA', CN: 'Origin Certificate' };
  const certificate = ca.authority.sign(key, subject, hostnames, validity);
  const { serialNumber, validToDate: expires } = new X509Certificate(certificate);
  const id = BigInt(`0x${serialNumber}`).toString();
  const made = { id, certificate, hostnames, request_type, requested_validity, csr, expires };
  ca.certificates.set(id, made);
  return { result: view(made) };
}

export function listCertificates({ certificates, zones }: OriginCa, { url }: Pick<Call, 'url'>): Result {
  const id = url.searchParams.get('zone_id');
  const zone = zones.find((each) => each.id === id);
  if (id === null) {
    const words = 'Please provide a zone id when requesting a stored certificate, or fetch by serial number';
    throw new Fault(400, 1012, words);
  }
  if (zone === undefined) throw new Fault(403, 10_000, 'Authentication error');
  const found = [...certificates.values()].filter(({ hostnames }) => hostnames.some((name) => liesIn(name, zone)));
  return page(found.map(view), url.searchParams, 20);
}

export function showCertificate(ca: OriginCa, id: string): Result {
  return { result: view(found(ca, id)) };
}

export function revokeCertificate(ca: OriginCa, id: string): Result {
  found(ca, id);
  ca.certificates.delete(id);
  return { result: { id, revoked_at: new Date().toISOString() } };
}

function found({ certificates }: OriginCa, id: string): SandboxOriginCertificate {
  const certificate = certificates.get(id);
  if (certificate === undefined) throw new Fault(404, 1101, 'Certificate not found');
  return certificate;
}

function judgeName(name: string, zones: readonly SandboxZone[]): void {
  if (zones.some((zone) => liesIn(name, zone))) return;
  const words = `Failed to validate requested hostname ${name}: This zone is either not part of your account, or you do not have access to it. Please contact support if using a multi-user organization.`;
  throw new Fault(400, 1010, words);
}

function liesIn(name: string, zone: SandboxZone): boolean {
  return `.${name.toLowerCase()}`.endsWith(`.${zone.name}`);
}

function invalid(words: string): Fault {
  return new Fault(400, 1003, `Invalid request: ${words}.`);
}

/** Moments as Go prints them, which is how they come. */
function view({ expires, ...certificate }: SandboxOriginCertificate) {
  return { ...certificate, expires_on: `${expires.toISOString().replace('T', ' ').slice(0, 19)} +0000 UTC` };
}
