/** What a fault may strike: a service by the path it lives below, Cloudflare, GitHub, or a command on a host. */
export type Struck = 'identity' | 'compute' | 'network' | 'volume' | 'image' | 'cloudflare' | 'github' | 'host';

/** One request, or one command on a host (`exec` and its command line), before anything is done about it. */
export interface Asked {
  readonly service: Struck;
  readonly method: string;
  /** Below the service's own, without the query: `/v2.1/servers`; of a host, the command line. */
  readonly path: string;
}

/** The words of a refusal, which each service dresses in a body of its own. */
export interface Words {
  readonly status: number;
  readonly message: string;
  /** Neutron's name of the exception. */
  readonly type?: string;
  /** Cloudflare's own number of the error. */
  readonly code?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What comes of the thing itself that was asked for; the request is answered as always. */
export type Outcome =
  /** The server that is created ends in ERROR with this fault. */
  | { readonly kind: 'server error'; readonly code: number; readonly message: string }
  /** The volume that is created ends in `error`, and Cinder tells its users why. */
  | { readonly kind: 'volume error'; readonly message: string }
  /** The volume that is extended ends in `error_extending`, and Cinder tells its users why. */
  | { readonly kind: 'extension error'; readonly message: string }
  /** The volume that is attached stays `attaching`. */
  | { readonly kind: 'stuck attaching' }
  /** The console has nothing yet. */
  | { readonly kind: 'empty console' };

/** The single list of what can be done to a request. `acted`: what was asked for is done all the same. */
export type Effect =
  /** The answer comes once this has come to pass. */
  | { readonly kind: 'late'; readonly until: () => Promise<unknown> }
  /** The connection is reset. */
  | { readonly kind: 'reset'; readonly acted: boolean }
  /** There is never an answer, and the connection stays. */
  | { readonly kind: 'silence'; readonly acted: boolean }
  /** The service refuses; a command on a host fails with the message on standard error. */
  | { readonly kind: 'refusal'; readonly acted: boolean; readonly words: Words }
  /** A proxy before the service answers with a page of its own. */
  | { readonly kind: 'page'; readonly acted: boolean; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'outcome'; readonly outcome: Outcome };

export interface Fault {
  readonly service?: Struck;
  readonly method?: string;
  readonly path?: RegExp;
  /** The first that it strikes of those that match, counted from 1; 1 when left out. */
  readonly nth?: number;
  /** How many it strikes, one after the other; 1 when left out. */
  readonly times?: number;
  /** Left out, it only watches. */
  readonly effect?: Effect;
  /** Told of each one struck, before anything is done. */
  readonly onStrike?: (asked: Asked) => void;
}

/** Faults that are under way in a sandbox. Without any, nobody can tell that there might be. */
export interface Faults {
  /** Adds one. The returned function takes it back. */
  inject(fault: Fault): () => void;
  /** What is to be done to a request. Where several faults would strike, the one injected first does. */
  strike(asked: Asked): Effect | undefined;
}

export function faults(): Faults {
  const injected = new Map<Fault, number>();
  return {
    inject(fault) {
      const own = { ...fault };
      injected.set(own, 0);
      return () => void injected.delete(own);
    },
    strike(asked) {
      let effect: Effect | undefined;
      for (const [fault, before] of injected) {
        if (!matches(fault, asked)) continue;
        injected.set(fault, before + 1);
        const { nth = 1, times = 1 } = fault;
        const due = before + 1 >= nth && before + 1 < nth + times;
        if (!due || (fault.effect !== undefined && effect !== undefined)) continue;
        fault.onStrike?.(asked);
        effect ??= fault.effect;
      }
      return effect;
    },
  };
}

function matches({ service, method, path }: Fault, asked: Asked): boolean {
  return (
    (service === undefined || service === asked.service) &&
    (method === undefined || method === asked.method) &&
    (path === undefined || path.test(asked.path))
  );
}
