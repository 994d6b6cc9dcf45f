import { z } from 'zod';
import { ActionableError } from '../engine/actionable-error.ts';
import { fact, type Resource } from '../engine/resource.ts';
import type { Cloudflare } from './cloudflare.ts';
import type { Zone } from './zone.ts';

/** How Cloudflare's proxy reaches the servers of a zone, by the API's word for it. */
export interface EncryptionMode {
  readonly name: string;
  readonly zone: Zone;
}

export interface EncryptionModeSpec {
  readonly zone: Resource<Zone>;
  /** `strict`: over TLS, with a certificate that it trusts. `flexible`: by plain HTTP. */
  readonly wanted: 'strict' | 'flexible';
  /** What is worth a person's eye about a proxied registry; full sentences. */
  readonly remarks: (zone: Zone) => readonly string[];
}

const settingSchema = z.object({ value: z.string() });

/** What the dashboard calls them: https://developers.cloudflare.com/ssl/origin-configuration/ssl-modes/ */
const dashboard: Readonly<Record<string, string>> = {
  off: 'Off',
  flexible: 'Flexible',
  full: 'Full',
  strict: 'Full (strict)',
  origin_pull: 'Strict (SSL-Only Origin Pull)',
};

/**
 * The zone's SSL/TLS encryption mode. It is the whole zone's, so it is looked at and never changed.
 *
 * @throws ActionableError when the registry could not be reached in it, or not safely
 */
export function encryptionMode(cloudflare: Cloudflare, spec: EncryptionModeSpec): Resource<EncryptionMode> {
  const found = fact({
    name: 'encryption mode',
    identity: { zone: spec.zone },
    async find({ zone }, { signal }) {
      const path = `/zones/${zone.id}/settings/ssl`;
      const { value } = settingSchema.parse(await cloudflare.request({ method: 'GET', path, signal }));
      judge(value, zone, spec.wanted);
      return { name: value, zone };
    },
  });
  return { ...found, remarks: (mode) => spec.remarks(mode.zone) };
}

/** Each stricter than what it stands for. */
const strict: ReadonlySet<string> = new Set(['strict', 'origin_pull']);

function judge(value: string, { name }: Zone, wanted: EncryptionModeSpec['wanted']): void {
  const mode = dashboard[value] ?? value;
  if (wanted === 'strict' && !strict.has(value))
    throw new ActionableError(
      `The zone ${name} has the SSL/TLS encryption mode ${mode}: Cloudflare would ${consequence(value)}`,
      'Set it to Full (strict) at Cloudflare (SSL/TLS, Overview) after looking at what else is in the zone; it is never changed from here. Or use tls: automatic, which needs no proxy.',
    );
  if (wanted === 'flexible' && value !== 'flexible')
    throw new ActionableError(
      `The zone ${name} has the SSL/TLS encryption mode ${mode}, and tls: flexible works with Flexible alone`,
      `${strict.has(value) ? 'Use tls: origin-ca, which suits this zone' : 'Use tls: automatic, which needs no proxy'}. The zone's mode is never changed from here.`,
    );
}

function consequence(value: string): string {
  if (value === 'full') return "not check the server's certificate, and anybody between them could read the password";
  return 'come to the server by plain HTTP, with the password in it';
}
