import { ActionableError } from '../engine/actionable-error.ts';
import { isSafe } from '../http/safe-method.ts';

/** Cloudflare refused a request: `success: false`, whatever the HTTP status. */
export class CloudflareError extends ActionableError {
  override name = 'CloudflareError';
  readonly status: number;
  /** Cloudflare's own error codes, such as 10000 (authentication error) or 81058 (an identical record exists). */
  readonly codes: readonly number[];
  readonly rayId: string | undefined;

  /** A fault on their side may come after the deed. */
  override readonly outcomeUnknown: boolean;

  constructor({ method, words, status, faults, rayId }: Refusal) {
    const said = faults.map(({ code, message }) => `${message} (code ${code})`).join('; ') || `HTTP status ${status}`;
    const ray = rayId === undefined ? '' : ` [CF-Ray ${rayId}]`;
    super(`Cloudflare refused ${words}: ${said}${ray}`, remedyFor(words, status, faults));
    this.status = status;
    this.codes = faults.map(({ code }) => code);
    this.rayId = rayId;
    this.outcomeUnknown = !isSafe(method) && status >= 500;
  }
}

interface Refusal {
  readonly method: string;
  /** What was asked, such as `GET /client/v4/zones`. */
  readonly words: string;
  readonly status: number;
  readonly faults: readonly CloudflareFault[];
  readonly rayId: string | undefined;
}

export interface CloudflareFault {
  readonly code: number;
  readonly message: string;
}

/** 6003: malformed token; 9109: not allowed here; 10000: authentication error; 1016: not authorized for this action. */
const credentialCodes: ReadonlySet<number> = new Set([1016, 6003, 9106, 9109, 10000]);
/** Of the Origin CA: a name that lies in no active zone which the token may work on. */
const foreignName = 1010;

function remedyFor(words: string, status: number, errors: readonly CloudflareFault[]): string {
  const needs = permissionsFor(words);
  if (status === 401 || status === 403 || errors.some(({ code }) => credentialCodes.has(code))) {
    return `Check CLOUDFLARE_API_TOKEN: it needs ${needs}.`;
  }
  if (errors.some(({ code }) => code === foreignName)) {
    return `Check that the zone is active at Cloudflare, and CLOUDFLARE_API_TOKEN: it needs ${needs}.`;
  }
  if (status === 429) return 'Cloudflare allows 1200 requests in 5 minutes for a user; wait a little and run again.';
  if (status >= 500) return 'This is a fault on their side (https://www.cloudflarestatus.com); run again later.';
  return 'Mend what it says and run again.';
}

/** As they are called where tokens are made: https://dash.cloudflare.com/profile/api-tokens */
function permissionsFor(words: string): string {
  if (/\/certificates\b/.test(words)) return 'Zone / SSL and Certificates / Edit on this zone';
  if (/\/settings\//.test(words)) return 'Zone / Zone Settings / Read on this zone';
  return 'Zone / DNS / Edit on this zone, and Zone / Zone / Read unless dns.zone-id is set';
}
