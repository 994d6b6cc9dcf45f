import type { IncomingHttpHeaders } from 'node:http';
import type { Outcome } from '../../faults.ts';

/** One request to a service, as its routes see it. */
export interface Call {
  /** Absolute, as the client asked for it. */
  readonly url: URL;
  /** The named segments of the route's path. */
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON, undefined when there was none. Foreign. */
  readonly body: unknown;
  readonly requestId: string;
  /** What a fault makes of the thing that is asked for. */
  readonly outcome?: Outcome;
  /** Whether the client asked for at least this microversion. */
  since(microversion: string): boolean;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; nothing is sent when it is undefined. */
  readonly body?: unknown;
}

/** The named segment of a route's path, which the router has put there. */
export function param(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`the route has no :${name}`);
  return value;
}
