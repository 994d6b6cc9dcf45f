import { ActionableError } from './actionable-error.ts';
import { fact, type Needs, type Resource } from './resource.ts';

/**
 * Makes facts of resources: each is found as ever, through what it was always found through, but is neither compared nor
 * changed. For a verb that works on what stands and leaves the rest to `provision`.
 *
 * @returns a function that gives the same fact for the same resource; the fact throws ActionableError when there is none
 */
export function asFound(): <T>(resource: Resource<T>) => Resource<T> {
  const facts = new Map<Resource<unknown>, Resource<unknown>>();
  return function found<T>(resource: Resource<T>): Resource<T> {
    const made = facts.get(resource) ?? factOf(resource, mapped(resource.identity, found));
    facts.set(resource, made);
    // The map forgets of what type each resource is; its own fact is of the same.
    return made as Resource<T>;
  };
}

function factOf<T>(resource: Resource<T>, identity: Needs): Resource<T> {
  return fact({
    name: resource.name,
    identity,
    async find(needs, work) {
      const found = await resource.find(needs, work);
      if (found !== undefined) return found;
      throw new ActionableError(`There is no ${resource.name} yet`, 'Run provision first, which makes it.');
    },
  });
}

function mapped(needs: Needs, map: (resource: Resource<unknown>) => Resource<unknown>): Needs {
  return Object.fromEntries(Object.entries(needs).map(([name, resource]) => [name, map(resource)]));
}
