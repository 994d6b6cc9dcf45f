import { ActionableError } from '../engine/actionable-error.ts';

/** No SSH session came about; a moment later it may, while a server boots. */
export class HostUnreachable extends ActionableError {
  override name = 'HostUnreachable';
  /** Why, in a few words: `connection refused`. */
  readonly reason: string;

  constructor(host: string, reason: string, options?: ErrorOptions) {
    super(
      `No SSH connection to ${host}: ${reason}`,
      'Check that the server runs, that its security group lets port 22 in from here, and its console log.',
      options,
    );
    this.reason = reason;
  }
}
