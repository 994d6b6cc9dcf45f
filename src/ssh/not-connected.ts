import { ActionableError } from '../engine/actionable-error.ts';

/** A command was given to a connection that had ended already: nothing was sent, so it may be tried on a new one. */
export class NotConnected extends ActionableError {
  override name = 'NotConnected';

  constructor(host: string, command: string) {
    super(
      `The SSH connection to ${host} had ended before this was sent: ${command}`,
      'Run again: what is done already is found and left alone.',
    );
  }
}
