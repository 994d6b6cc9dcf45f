import type { Duplex } from 'node:stream';

export interface ExecOptions {
  /** Sent to the command's standard input, then closed. Where secrets travel: never in the command. */
  readonly stdin?: string;
  readonly signal?: AbortSignal;
  /** Called with each complete line of standard error as it comes. */
  readonly onStderrLine?: (line: string) => void;
  /** Told what the command waits for before it begins, when the connection must be made again. */
  readonly say?: (progress: string) => void;
}

export interface ExecResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An SSH connection to one host whose key has been verified. */
export interface Connection {
  /** For messages: `ubuntu@203.0.113.7`. */
  readonly name: string;
  /** The line by which a person logs in to it from here; undefined where the way leads through another host. */
  readonly line?: string;
  /** Runs a command in the login user's shell. Resolves with any exit code; rejects when the connection is lost. */
  exec(command: string, options?: ExecOptions): Promise<ExecResult>;
  /** How often it has ended so far. What was read before may be so no longer: the host may have been restarted. */
  losses(): number;
  /** Ends it as if it had been lost: for a host that was restarted, whose old connections answer nothing for a while. */
  drop(): void;
  /** Ends it for good. */
  close(): void;
}

/** Where connections of others are forwarded to. */
export interface Destination {
  /** IPv4 address or name, as the forwarding host knows it. */
  readonly address: string;
  readonly port: number;
}

/** A connection that other hosts are reached through. */
export interface JumpHost extends Connection {
  /**
   * Has the host open a TCP connection, and resolves with its end here.
   *
   * @param timeoutMs how long the host may take, in milliseconds
   * @throws HostUnreachable when it cannot, or the signal's reason when aborted
   */
  forward(
    destination: Destination,
    options: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<Duplex>;
}
