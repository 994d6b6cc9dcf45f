import { ActionableError } from '../../engine/actionable-error.ts';

export interface RegistryFault {
  /** One of the specification's codes, such as `MANIFEST_UNKNOWN`. */
  readonly code: string;
  readonly message: string;
  /** What more it says, as JSON. */
  readonly detail?: string;
}

/** How distribution says in a detail that its volume is full: in Go's words, or by the number of the error (ENOSPC). */
const full = /no space left on device|"Err":28\b/;

/** A registry (or the proxy before it) refused a request. */
export class RegistryError extends ActionableError {
  override name = 'RegistryError';
  /** Who refused, as `host[:port]`. */
  readonly host: string;
  readonly status: number;
  /** The specification's code, such as `MANIFEST_UNKNOWN`; undefined when the answer had none. */
  readonly code: string | undefined;
  readonly method: string;
  readonly path: string;
  /** How long the registry asks to be left alone, in milliseconds; undefined when it does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(
    request: { readonly host: string; readonly method: string; readonly path: string },
    status: number,
    faults: readonly RegistryFault[],
    retryAfterMs?: number,
  ) {
    const isFull = faults.some(({ detail = '' }) => full.test(detail));
    const said = isFull ? 'no space left' : faults.map(({ code, message }) => `${message} (${code})`).join('; ');
    const words = said === '' ? `HTTP status ${status}` : `${said}, HTTP status ${status}`;
    super(
      `${request.host} refused ${request.method} ${request.path}: ${words}`,
      isFull ? roomRemedy : remedyFor(status, faults[0]?.code),
    );
    this.host = request.host;
    this.status = status;
    this.code = faults[0]?.code;
    this.method = request.method;
    this.path = request.path;
    this.retryAfterMs = retryAfterMs;
  }
}

const roomRemedy =
  "The registry's volume is full: delete images and collect the garbage, or give volumes.registry a larger size and provision.";

function remedyFor(status: number, code: string | undefined): string {
  if (status === 401) return 'Check the registry user and password: the registry knows another pair.';
  if (status === 403) return 'This user may not do that here; use one who may.';
  if (status === 404) return 'Check the name and tag or digest; what was deleted must be pushed again.';
  if (status === 405) return 'The registry does not allow this; for deletion, storage.delete.enabled must be true.';
  if (status === 413)
    return 'A proxy on the way limits the size of uploads: lift its limit, or set the DNS record to DNS only.';
  if (status === 429 && code === 'TOOMANYREQUESTS')
    return 'Docker Hub counts pulls over six hours for each address: give it a user and password, name a mirror, or wait.';
  if (status === 429) return 'The registry asks for fewer requests; wait a little and run again.';
  if (status === 502 || status === 504)
    return "The proxy answers but not the registry behind it; read the registry's log on the host.";
  const unproxied = byCloudflare[status];
  if (unproxied !== undefined) return unproxied;
  if (status >= 500) return "Read the registry's log on the host; a full volume is the usual cause.";
  return 'Mend what it says and run again.';
}

const unreached =
  "Cloudflare's proxy does not reach the server: its port must be open to it, and the proxy on the host must run.";
const distrusted =
  "Cloudflare's proxy and the server do not agree on TLS: the zone's SSL/TLS encryption mode must suit the target's tls, and the server's certificate must be valid.";

/** https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/ */
const byCloudflare: Readonly<Record<number, string>> = {
  520: unreached,
  521: unreached,
  522: unreached,
  523: unreached,
  524: 'The server took longer than Cloudflare waits for it; read the log of the registry on the host.',
  525: distrusted,
  526: distrusted,
};
