import { ActionableError } from '../engine/actionable-error.ts';

/** The host never let us in within the time given. */
export class SshNotReady extends ActionableError {
  override name = 'SshNotReady';

  /** @param last what the last attempt ran into */
  constructor(host: string, waitedMs: number, attempts: number, last: ActionableError | undefined) {
    const times = attempts === 1 ? 'once' : `${attempts} times`;
    super(
      `SSH never let us in: tried ${times} in ${Math.round(waitedMs / 1000)} s. Last: ${last?.message ?? `no answer from ${host}`}`,
      last?.remedy ?? "Check that the security group lets port 22 in from here, and the server's console log.",
      { cause: last },
    );
  }
}
