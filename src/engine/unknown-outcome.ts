import { pause as usualPause } from '../pause.ts';
import { ActionableError } from './actionable-error.ts';
import type { Planned, Walk } from './plan.ts';
import { judge, valuesOf, workOn } from './plan.ts';
import type { Resource } from './resource.ts';

/** A service that lost its answer may need a moment until what it did is seen. */
const pausesMs = [0, 1000, 3000];

/**
 * Goes on after a change whose outcome is unknown, because the answer to it was lost. It is never simply sent again:
 * what stands is looked at, as the next run would, and what is lacking of it is done.
 *
 * @param error what the change ended with
 * @returns the resource as it stands
 * @throws the error itself when the outcome was known, or when what appeared cannot simply be brought to what is wanted
 */
export async function settled(
  resource: Resource<unknown>,
  error: unknown,
  visits: ReadonlyMap<Resource<unknown>, Promise<Pick<Planned, 'found'>>>,
  walk: Walk,
): Promise<unknown> {
  if (!(error instanceof ActionableError && error.outcomeUnknown)) throw error;
  const { signal, pause = usualPause } = walk;
  const work = workOn(resource, walk);
  work.say('the answer was lost, looking at what stands');
  const identity = await valuesOf(resource.identity, visits);
  for (const ms of pausesMs) {
    await pause(ms, signal);
    const found = await resource.find(identity, work);
    if (found === undefined) continue;
    const { action } = await judge(resource, found, visits);
    if (action === 'none') return found;
    if (action !== 'update' || resource.update === undefined) throw error;
    return await resource.update(found, { ...identity, ...(await valuesOf(resource.needs, visits)) }, work);
  }
  throw new NothingAppeared(error);
}

/** A creation whose answer was lost and that nothing was seen of since. */
class NothingAppeared extends ActionableError {
  constructor(lost: ActionableError) {
    super(
      `${lost.message}. Whether it was done is not known; nothing of it has appeared since`,
      'Run again: it looks for what may have appeared before it makes anything, so nothing is made twice.',
      { cause: lost },
    );
  }
}
