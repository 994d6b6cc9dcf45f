import { ActionableError } from '../../engine/actionable-error.ts';
import { asFailure } from '../../engine/failure.ts';
import type { SecurityGroup } from '../network/security-groups.ts';

const goOn = 'When no other run works on it, run again: it looks at what stands and goes on from there.';

/** Why a run stops whose lease another one has. */
export function takenBy(run: string): ActionableError {
  return new ActionableError(`This run lost the lease to run ${run}: what was begun stands as it is`, goOn);
}

export function vanished({ name, id }: SecurityGroup): ActionableError {
  return new ActionableError(
    `This run lost the lease: the security group ${name} (${id}) that it stood in was removed; what was begun stands as it is`,
    goOn,
  );
}

/** The last request was cut short when the time was up, which says less than what went wrong before. */
export function unanswered(before: unknown): unknown {
  return before instanceof ActionableError ? before : new Error('the cloud does not answer');
}

export function outOfTime(lengthMs: number, cause: unknown): ActionableError {
  return new ActionableError(
    `This run lost the lease: it was not renewed for ${Math.round(lengthMs / 1000)} s (${asFailure(cause).message}); what was begun stands as it is`,
    goOn,
    { cause },
  );
}
