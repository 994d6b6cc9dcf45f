import { ActionableError } from '../engine/actionable-error.ts';
import type { Credentials } from './credentials.ts';
import type { Request, Service } from './openstack.ts';

/** A request got no answer: the name, the connection, the certificate or the time failed. */
export class UnreachableError extends ActionableError {
  override name = 'UnreachableError';
  /** Whether it may be gone a moment later; a wrong name or certificate is not. */
  readonly passing: boolean;

  constructor(
    request: { readonly service: Service; readonly method: Request['method']; readonly url: URL },
    credentials: Pick<Credentials, 'source' | 'interface'>,
    cause: unknown,
  ) {
    const code = codeOf(cause);
    const detail = cause instanceof Error && cause.message !== '' ? cause.message : code;
    const fault = faults.find(({ codes }) => codes.test(code)) ?? faults.find(({ words }) => words?.test(detail));
    const why = fault?.why ?? 'the connection failed';
    super(
      `${request.service} at ${request.url.origin} could not be reached for ${request.method} ${request.url.pathname}: ${why} (${detail})`,
      remedyFor(request, credentials, fault),
      { cause },
    );
    this.passing = fault?.passing ?? true;
  }
}

interface Fault {
  readonly codes: RegExp;
  /** Where the code says too little: Node calls a handshake that was hung up on just ECONNRESET. */
  readonly words?: RegExp;
  readonly why: string;
  readonly passing: boolean;
  /** True when the request cannot have arrived. */
  readonly unsent: boolean;
  readonly remedy?: string;
}

const faults: readonly Fault[] = [
  { codes: /^ENOTFOUND$/, why: 'its name is not known', passing: false, unsent: true },
  { codes: /^EAI_AGAIN$/, why: 'its name could not be looked up', passing: true, unsent: true },
  { codes: /^ECONNREFUSED$/, why: 'nothing listens there', passing: true, unsent: true },
  {
    codes: /^(EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/,
    why: 'no connection could be made',
    passing: true,
    unsent: true,
  },
  {
    codes: /CERT|ISSUER|LEAF_SIGNATURE/,
    why: 'its certificate is not trusted',
    passing: false,
    unsent: true,
    remedy: 'If the cloud has a certificate authority of its own, give its certificates as cacert (OS_CACERT).',
  },
  {
    codes: /^(EPROTO|ERR_SSL_)/,
    words: /before secure TLS connection/,
    why: 'it does not speak TLS as we do',
    passing: false,
    unsent: true,
    remedy: 'Perhaps it wants http:// instead of https://.',
  },
  { codes: /^UND_ERR_(HEADERS|BODY)_TIMEOUT$/, why: 'it did not answer in time', passing: true, unsent: false },
];

function remedyFor(
  { service, method }: { readonly service: Service; readonly method: Request['method'] },
  credentials: Pick<Credentials, 'source' | 'interface'>,
  fault: Fault | undefined,
): string {
  const where =
    service === 'identity'
      ? `Check auth_url in ${credentials.source}, and that this network reaches it.`
      : `The cloud's own catalog names this address for the interface '${credentials.interface}'; check that this network reaches it, or choose another interface in ${credentials.source}.`;
  const unknown =
    method === 'POST' && service !== 'identity' && !fault?.unsent
      ? 'Whether it was carried out is not known: run again, which looks first and takes up what is there.'
      : undefined;
  return [fault?.remedy, where, unknown].filter((sentence) => sentence !== undefined).join(' ');
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return cause.cause === undefined ? '' : codeOf(cause.cause);
}
