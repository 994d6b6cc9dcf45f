/** The services we speak to, by the first of their official types. */
export const services = ['identity', 'compute', 'network', 'block-storage', 'image'] as const;
export type Service = (typeof services)[number];

export interface Request {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the service's versioned endpoint, with a leading slash: `/servers/detail`, `/ports`, `/volumes`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** The least that has what the call needs, such as `2.52`; never `latest`. */
  readonly microversion?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses besides 2xx that the caller understands and wants back instead of an error. */
  readonly accept?: readonly number[];
  readonly signal?: AbortSignal;
  /** It changes nothing although its method could, as Nova's os-getConsoleOutput: it is treated like a GET. */
  readonly reads?: true;
  /** Sent although the session was cancelled: what a run must still put right at its end. Its own signal ends it. */
  readonly regardless?: true;
}

/** What a request does to the project. All but `changes` does no harm when it is done again. */
export type Effect = 'reads' | 'removes' | 'changes';

export function effectOf({ method, reads }: Pick<Request, 'method' | 'reads'>): Effect {
  if (reads || method === 'GET' || method === 'HEAD') return 'reads';
  return method === 'DELETE' ? 'removes' : 'changes';
}

/** What to do when a change may have been made and its answer is lost. */
export const unknownOutcomeRemedy =
  'Whether it was carried out is not known: run again, which looks first and takes up what is there.';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, or undefined when there was none. Foreign: parse it (zod) before believing it. */
  readonly body: unknown;
  /** `x-openstack-request-id`, which the cloud's operators search their logs by. */
  readonly requestId?: string;
}

/** A session with one cloud, scoped to one project. */
export interface OpenStack {
  readonly projectId: () => Promise<string>;
  readonly userId: () => Promise<string>;
  /** Throws `OpenStackError` for every status that is neither 2xx nor in `accept`. */
  request(service: Service, request: Request): Promise<Answer>;
  /** Every page of a list, each item still foreign. `key` is the name of the list in the body: `servers`. */
  list(service: Service, key: string, request: Omit<Request, 'method'>): Promise<readonly unknown[]>;
  /** Whether the service offers a microversion; false also where it has none at all. */
  supports(service: Service, microversion: string): Promise<boolean>;
}
