/** Why a request got no answer. */
export interface NetworkFault {
  readonly kind: 'name' | 'connection' | 'certificate' | 'tls' | 'timeout' | 'lost';
  /** In words: `nothing listens there`. */
  readonly why: string;
  /** The system's own words. */
  readonly detail: string;
  /** Whether it may be gone a moment later; a wrong name or certificate is not. */
  readonly passing: boolean;
  /** True when the request cannot have arrived, because there was no connection to send it by. */
  readonly unsent: boolean;
}

interface Known extends Omit<NetworkFault, 'detail'> {
  readonly codes: RegExp;
  /** Where the code says too little: Node calls a handshake that was hung up on just ECONNRESET. */
  readonly words?: RegExp;
  /** Codes that connecting and an established connection can both end with. */
  readonly whileConnecting?: true;
}

const unsent = { unsent: true } as const;
const known: readonly Known[] = [
  { codes: /^ENOTFOUND$/, kind: 'name', why: 'its name is not known', passing: false, ...unsent },
  { codes: /^EAI_AGAIN$/, kind: 'name', why: 'its name could not be looked up', passing: true, ...unsent },
  { codes: /^ECONNREFUSED$/, kind: 'connection', why: 'nothing listens there', passing: true, ...unsent },
  {
    codes: /^(EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/,
    whileConnecting: true,
    kind: 'connection',
    why: 'no connection could be made',
    passing: true,
    ...unsent,
  },
  {
    codes: /^UND_ERR_CONNECT_TIMEOUT$/,
    kind: 'connection',
    why: 'no connection could be made',
    passing: true,
    ...unsent,
  },
  {
    codes: /CERT|ISSUER|LEAF_SIGNATURE/,
    kind: 'certificate',
    why: 'its certificate is not trusted',
    passing: false,
    ...unsent,
  },
  {
    codes: /^(EPROTO|ERR_SSL_)/,
    words: /before secure TLS connection/,
    kind: 'tls',
    why: 'it does not speak TLS as we do',
    passing: false,
    ...unsent,
  },
  {
    codes: /^(UND_ERR_(HEADERS|BODY)_TIMEOUT|TimeoutError)$/,
    kind: 'timeout',
    why: 'it did not answer in time',
    passing: true,
    unsent: false,
  },
];

const lost = { kind: 'lost', why: 'the connection failed', passing: true, unsent: false } as const;

/** @param cause what undici or Node's fetch threw */
export function networkFault(cause: unknown): NetworkFault {
  const root = rootOf(cause);
  const code = codeOf(root);
  const detail = root instanceof Error && root.message !== '' ? root.message : code || String(root);
  const found =
    known.find(({ codes, whileConnecting }) => codes.test(code) && (!whileConnecting || connecting(root))) ??
    known.find(({ words }) => words?.test(detail)) ??
    lost;
  const { kind, why, passing, unsent: never } = found;
  return { kind, why, detail, passing, unsent: never };
}

/** Fetch wraps what happened into an error of its own. */
function rootOf(cause: unknown): unknown {
  return cause instanceof Error && codeOf(cause) === '' && cause.cause !== undefined ? rootOf(cause.cause) : cause;
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return '';
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return cause.name === 'TimeoutError' ? cause.name : '';
}

/** Node tries the addresses of a name one after another, and then has an error for each of them. */
function connecting(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(connecting);
  return error instanceof Error && 'syscall' in error && error.syscall === 'connect';
}
