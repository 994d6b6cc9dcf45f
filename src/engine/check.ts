import { asFailure } from './failure.ts';
import type { Check } from './report.ts';

export function ok(name: string, detail: string): Check {
  return { name, state: 'ok', detail };
}

export function warning(name: string, detail: string, remedy: string): Check {
  return { name, state: 'warning', detail, remedy };
}

export function failure(name: string, detail: string, remedy: string): Check {
  return { name, state: 'failure', detail, remedy };
}

/** Of what a plan did not come to look at. */
export const notReached = 'not reached, because what it needs failed';

/** @param why the rest of a sentence: `port 443 is closed` */
export function skipped(name: string, why: string): Check {
  return { name, state: 'skipped', detail: `not looked at: ${why}` };
}

/** What an error says about a check. */
export function failed(name: string, error: unknown): Check {
  const { message, remedy } = asFailure(error);
  return { name, state: 'failure', detail: message, ...(remedy === undefined ? {} : { remedy }) };
}

/** Makes a check; an error becomes its failure, so that it hides no other. */
export async function checking(name: string, look: () => Promise<Check>): Promise<Check> {
  try {
    return await look();
  } catch (error) {
    return failed(name, error);
  }
}
