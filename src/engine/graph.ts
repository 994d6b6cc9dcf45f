import type { Resource } from './resource.ts';

/** Every resource reachable from `roots`, each once, those needed before those that need them. */
export function inOrder(roots: readonly Resource<unknown>[]): readonly Resource<unknown>[] {
  const ordered = new Set<Resource<unknown>>();
  const names = new Set<string>();
  const visit = (resource: Resource<unknown>): void => {
    if (ordered.has(resource)) return;
    for (const needed of neededBy(resource)) visit(needed);
    if (names.has(resource.name)) throw new Error(`two resources of one graph are named '${resource.name}'`);
    names.add(resource.name);
    ordered.add(resource);
  };
  for (const root of roots) visit(root);
  return [...ordered];
}

/** What a resource needs directly, to be found or to be made. */
function neededBy(resource: Resource<unknown>): readonly Resource<unknown>[] {
  return [...Object.values(resource.identity), ...Object.values(resource.needs)];
}
