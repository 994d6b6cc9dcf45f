import { ActionableError } from '../engine/actionable-error.ts';

/** The host let us in but gave us no session for a command: nothing ran, so it may be tried again. */
export class CommandNotStarted extends ActionableError {
  override name = 'CommandNotStarted';

  constructor(host: string, command: string, cause: Error) {
    super(
      `${host} did not start a command (${cause.message}): ${command}`,
      'Look at the log of sshd on the host (journalctl -u ssh); it may limit sessions or commands.',
      { cause },
    );
  }
}
