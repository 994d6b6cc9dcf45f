import type { Event } from '../../src/engine/events.ts';
import { type Needs, type Resource, type ResourceSpec, resource } from '../../src/engine/resource.ts';

/** A world of named things that resources of a test find, make and remove, with a record of what was done. */
export function world(existing: Readonly<Record<string, string>> = {}) {
  const things = new Map(Object.entries(existing));
  const done: string[] = [];
  return {
    things,
    done,
    thing<N extends Needs = Record<never, never>>(
      name: string,
      options: { readonly identity?: N; readonly wanted?: string } & Partial<
        Pick<ResourceSpec<string, N, Record<never, never>>, 'create' | 'compare' | 'find' | 'remove' | 'remarks'>
      > = {},
    ): Resource<string> {
      const { wanted = 'new', identity, ...overrides } = options;
      return resource<string, N>({
        name,
        ...(options.wanted === undefined ? {} : { wanted }),
        ...(identity === undefined ? {} : { identity }),
        find: async () => things.get(name),
        compare: (found) => (found === wanted ? [] : [{ words: `is ${found}, wanted ${wanted}` }]),
        async create() {
          done.push(`create ${name}`);
          things.set(name, wanted);
          return wanted;
        },
        async update() {
          done.push(`update ${name}`);
          things.set(name, wanted);
          return wanted;
        },
        async remove() {
          done.push(`remove ${name}`);
          things.delete(name);
        },
        ...overrides,
      });
    },
  };
}

/** A walk that records its events and can be cancelled. */
export function walk() {
  const controller = new AbortController();
  const events: Event[] = [];
  return { controller, events, signal: controller.signal, emit: (event: Event) => void events.push(event) };
}

/** A promise settled from outside, to hold a resource where a test wants it. */
export function gate(): { readonly passed: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, open: resolve };
}
