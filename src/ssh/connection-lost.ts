import { ActionableError } from '../engine/actionable-error.ts';

/** The connection ended before a command did: nobody knows how far that came. */
export class ConnectionLost extends ActionableError {
  override name = 'ConnectionLost';

  constructor(host: string, command: string) {
    super(
      `The SSH connection to ${host} was lost while it ran: ${command}. It may have been done, or still go on`,
      'Run again: what is done already is found and left alone, and what still goes on is waited for.',
    );
  }
}
