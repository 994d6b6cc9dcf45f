import { lifeWords } from '../../certificate-life.ts';
import { failure, ok, skipped, warning } from '../../engine/check.ts';
import { asFailure } from '../../engine/failure.ts';
import type { Check } from '../../engine/report.ts';
import type { SecurityGroup } from '../../openstack/network/security-groups.ts';
import { everywhere, sourcesOf } from '../../openstack/resources/firewall/security-rules.ts';
import type { RegistryOptions } from '../../registry/client/client.ts';
import { RegistryUnreachable } from '../../registry/client/registry-unreachable.ts';
import { type Certificate, shownCertificate, untrusted } from '../../registry/probe/certificate.ts';
import type { TlsMode } from '../../target/target.ts';
import { within } from './within.ts';

/** Where the registry's HTTPS is, and what is known of the way there. */
export interface Door {
  readonly options: RegistryOptions;
  /** The address that is connected to. */
  readonly address: string;
  readonly tls: TlsMode;
  /** Whether Cloudflare's proxy stands there. */
  readonly proxied: boolean;
  readonly group: SecurityGroup | undefined;
}

const portName = 'port 443';
const certificateName = 'certificate';

/** Whether something answers HTTPS, and how good its certificate is. */
export async function doorChecks(door: Door, signal: AbortSignal): Promise<readonly [port: Check, certificate: Check]> {
  const { options, address, tls, proxied } = door;
  const dueAt = tls === 'automatic' ? hindered : undefined;
  try {
    const given = dueAt === undefined ? {} : { dueAt };
    const { certificate, refused } = await within(connectMs, signal, (limited) =>
      shownCertificate(options, limited, given),
    );
    const open = ok(portName, `open at ${address}${proxied ? ", Cloudflare's proxy" : ''}`);
    const { host } = new URL(options.url);
    if (refused !== undefined) {
      const { reason, remedy } = untrusted(host, refused, certificate);
      return [open, failure(certificateName, reason, refused === expired ? renewal(door) : remedy)];
    }
    const words = lifeOf(certificate);
    if (certificate.life.state === 'good') return [open, ok(certificateName, words)];
    return [open, warning(certificateName, words, renewal(door))];
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RegistryUnreachable && isAboutTls(error))
      return [ok(portName, `open at ${address}`), failure(certificateName, error.reason, error.remedy)];
    const closed = failure(
      portName,
      `${address} does not answer at port 443: ${reasonOf(error)}`,
      doorRemedy(door, 443),
    );
    return [closed, skipped(certificateName, `${portName} is closed`)];
  }
}

/** Caddy renews at a third of a certificate's life by itself: at less than this something keeps it from that. */
const hindered = 1 / 4;
/** OpenSSL's word. */
const expired = 'CERT_HAS_EXPIRED';

/** A closed port swallows packets. */
export const connectMs = 10_000;

/** Why nothing answered, as a part of a sentence. */
export function reasonOf(error: unknown): string {
  return error instanceof RegistryUnreachable ? error.reason : asFailure(error).message;
}

function isAboutTls({ code }: RegistryUnreachable): boolean {
  return /^(ERR_SSL|ERR_TLS|EPROTO|CERT|UNABLE|SELF_SIGNED|DEPTH)/.test(code);
}

function lifeOf({ life, issuer }: Certificate): string {
  return `${lifeWords(life)}, by ${issuer}`;
}

function renewal({ tls, proxied }: Door): string {
  if (proxied) return 'Cloudflare renews it by itself: look at SSL/TLS, Edge Certificates there.';
  if (tls === 'provided') return 'Give a new one in REGISTRY_TLS_CERTIFICATE and REGISTRY_TLS_KEY, and run provision.';
  return "Caddy renews it by itself when a third of its life is left, so something hinders it: read `journalctl -u provision-registry-proxy` on the host for the authority's words. Ports 80 and 443 must be open to it, and the DNS record not proxied.";
}

/** What to do about a port that does not answer: open it, or look for who should listen. */
export function doorRemedy({ group, proxied }: Pick<Door, 'group' | 'proxied'>, port: number): string {
  if (proxied) return "It is Cloudflare's proxy that does not answer: look at https://www.cloudflarestatus.com.";
  if (group === undefined) return 'Check the floating IP and that the security group lets the port in.';
  const sources = sourcesOf(group.rules, port);
  if (sources.includes(everywhere))
    return `The security group ${group.name} lets it in, so look whether the proxy runs: \`systemctl status provision-registry-proxy\` on the host. Provision starts it.`;
  const from = sources.length === 0 ? 'does not let it in' : `lets it in from ${sources.toSorted().join(', ')} only`;
  return `The security group ${group.name} ${from}: run provision, which opens the ports of firewall.ports.`;
}

/**
 * How good the certificate is that the server shows to Cloudflare's proxy alone.
 *
 * @param options lead to the server itself
 */
export async function originCertificateCheck(options: RegistryOptions, signal: AbortSignal): Promise<Check> {
  const name = 'origin certificate';
  const { certificate } = await within(connectMs, signal, (limited) => shownCertificate(options, limited));
  const words = lifeOf(certificate);
  if (certificate.life.state === 'good') return ok(name, words);
  const remedy = 'Run provision, which asks for another one.';
  return certificate.life.state === 'due' ? warning(name, words, remedy) : failure(name, words, remedy);
}
