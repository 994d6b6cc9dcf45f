import type { Effect } from './faults.ts';
import type { SshServerResult } from './ssh-server.ts';

interface Host {
  /** Runs the command. */
  act(): Promise<SshServerResult>;
  /** Cuts the connection that the command came by. */
  cut(): void;
}

/** Does to a command on a host what a fault has in store for it. */
export async function execUnder(effect: Effect | undefined, { act, cut }: Host): Promise<SshServerResult> {
  switch (effect?.kind) {
    case 'late':
      await effect.until();
      return await act();
    case 'reset':
      if (effect.acted) await act();
      cut();
      return await never;
    case 'silence':
      if (effect.acted) await act();
      return await never;
    case 'refusal':
      if (effect.acted) await act();
      return { code: 1, stdout: '', stderr: `${effect.words.message}\n` };
    default:
      return await act();
  }
}

const never = new Promise<never>(() => undefined);
