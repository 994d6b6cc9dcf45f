import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from './refusal.ts';

export interface MicroversionRange {
  /** How the service is called in `OpenStack-API-Version`. */
  readonly name: string;
  readonly min: string;
  readonly max: string;
  /** Headers of every answer, which echo the version it is of. */
  headers(version: string): Readonly<Record<string, string>>;
  /** An older header that may carry the version alone. */
  readonly legacyHeader?: string;
}

/**
 * The microversion a client asks for, the oldest when it asks for none.
 *
 * @throws {Refusal} 400 when it is no version, 406 when the service does not speak it
 * @see https://specs.openstack.org/openstack/api-sig/guidelines/microversion_specification.html
 */
export function negotiate(range: MicroversionRange, headers: IncomingHttpHeaders): string {
  const asked = askedFor(range, headers);
  if (asked === undefined) return range.min;
  if (asked === 'latest') return range.max;
  if (!/^\d+\.\d+$/.test(asked)) {
    throw new Refusal(400, `API Version String ${asked} is of invalid format. Must be of format MajorNum.MinorNum.`);
  }
  if (!notBefore(asked, range.min) || !notBefore(range.max, asked)) {
    throw new Refusal(
      406,
      `Version ${asked} is not supported by the API. Minimum is ${range.min} and maximum is ${range.max}.`,
      'NotAcceptable',
      range.headers(asked),
    );
  }
  return asked;
}

/** Numbers, not decimals: 2.9 comes before 2.10. */
export function notBefore(version: string, other: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major === otherMajor ? minor >= otherMinor : major > otherMajor;
}

function askedFor({ name, legacyHeader }: MicroversionRange, headers: IncomingHttpHeaders): string | undefined {
  const header = headers['openstack-api-version'];
  const services = (typeof header === 'string' ? header : (header ?? []).join(',')).split(',');
  const ours = services.map((each) => each.trim().split(/\s+/)).find(([service]) => service === name);
  if (ours?.[1] !== undefined) return ours[1];
  const legacy = legacyHeader === undefined ? undefined : headers[legacyHeader];
  return typeof legacy === 'string' ? legacy : undefined;
}
