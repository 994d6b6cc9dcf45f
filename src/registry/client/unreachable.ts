import { RegistryUnreachable } from './registry-unreachable.ts';

interface Reason {
  readonly words: string;
  readonly remedy: string;
}

const listening: Reason = {
  words: 'connection refused, nothing listens there',
  remedy: 'Check that the registry and its proxy run on the host, and that the floating IP belongs to it.',
};
const resolving: Reason = {
  words: 'its name does not resolve',
  remedy:
    'Check the DNS record (dig) and that the domain is delegated to its zone; a new name may take minutes to spread.',
};
const silent: Reason = {
  words: 'no answer',
  remedy: 'Check the floating IP and that the security group lets the port in.',
};
const closed: Reason = {
  words: 'the connection was closed',
  remedy: "If it happens again, read the proxy's log on the host.",
};
const notTls: Reason = {
  words: 'what answers there does not speak TLS',
  remedy: 'Check that the proxy, not another service, has the port.',
};
const uncertified: Reason = {
  words: 'TLS alert "internal error": no certificate yet, the ACME exchange may be running',
  remedy:
    "Read the proxy's log on the host for the certificate authority's words; ports 80 and 443 must be open to it.",
};
const untrusted = {
  remedy:
    "If a private certificate authority issued it, give its root certificate; else read the proxy's log on the host.",
};

const reasons: Readonly<Record<string, Reason>> = {
  ECONNREFUSED: listening,
  ENOTFOUND: resolving,
  EAI_AGAIN: resolving,
  ETIMEDOUT: silent,
  UND_ERR_CONNECT_TIMEOUT: silent,
  UND_ERR_HEADERS_TIMEOUT: silent,
  UND_ERR_BODY_TIMEOUT: silent,
  EHOSTUNREACH: { ...silent, words: 'no route to the address' },
  ENETUNREACH: { ...silent, words: 'no route to the address' },
  ECONNRESET: closed,
  EPIPE: closed,
  UND_ERR_SOCKET: closed,
  ERR_SSL_WRONG_VERSION_NUMBER: notTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: notTls,
  ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR: uncertified,
  CERT_HAS_EXPIRED: {
    words: 'its certificate has expired',
    remedy: "Read the proxy's log on the host for why it was not renewed; ports 80 and 443 must be open.",
  },
  CERT_NOT_YET_VALID: {
    words: 'its certificate is not valid yet',
    remedy: 'Check the clocks of this computer and of the host.',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    words: 'its certificate is for another name',
    remedy:
      'Check that the DNS record and the domain of the configuration are the same, and that the address is right.',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: { words: 'its certificate is signed by itself', ...untrusted },
  SELF_SIGNED_CERT_IN_CHAIN: { words: 'its certificate authority is not trusted here', ...untrusted },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { words: 'its certificate authority is not trusted here', ...untrusted },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { words: 'its certificate authority is not trusted here', ...untrusted },
};

/** Failures of the connection that a moment may mend; a name that does not resolve or a bad certificate is none. */
const passing: ReadonlySet<Reason | undefined> = new Set([listening, silent, closed, undefined]);

/**
 * Says why a registry was not reached, and what to do.
 *
 * @param cause what the socket or undici threw
 * @param seen what more is known of the certificate: `issued by Fake LE Intermediate X1`
 */
export function unreachable(host: string, cause: unknown, seen?: string): RegistryUnreachable {
  const code = codeOf(cause);
  const { words, remedy } = reasons[code] ?? {
    words: cause instanceof Error ? cause.message : String(cause),
    remedy: 'Check the network between here and the registry, then run again.',
  };
  return new RegistryUnreachable(host, code, seen === undefined ? words : `${words} (${seen})`, remedy, { cause });
}

/** Whether the same request may succeed a moment later. */
export function mayPass(error: RegistryUnreachable): boolean {
  return passing.has(reasons[error.code]);
}

/** Whether something answered that does not speak TLS. */
export function speaksNoTls(error: RegistryUnreachable): boolean {
  return reasons[error.code] === notTls;
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'UNKNOWN';
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return cause.cause === undefined ? 'UNKNOWN' : codeOf(cause.cause);
}
