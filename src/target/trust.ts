import type { Target } from './target.ts';

/** PEM of the authorities that a target's certificate may chain to besides the well-known ones; undefined when none. */
export function trustOf({ ca, acme }: Pick<Target, 'ca' | 'acme'>): string | undefined {
  const roots = [ca, acme.ca].filter((root) => root !== undefined);
  return roots.length === 0 ? undefined : roots.join('\n');
}
