import type { Part } from './part.ts';

/** All that is measured, in the order of the results: a part is a file here with its line in this list. */
export const parts = {
  bot: () => import('./bot.ts'),
  cloud: () => import('./cloud.ts'),
  'critical-path': () => import('./critical-path.ts'),
  'image-copy': () => import('./image-copy.ts'),
  nodes: () => import('./nodes.ts'),
  tags: () => import('./tags.ts'),
  targets: () => import('./targets.ts'),
  start: () => import('./start.ts'),
} satisfies Readonly<Record<string, () => Promise<{ readonly part: Part }>>>;

export type PartName = keyof typeof parts;

export function isPartName(name: string): name is PartName {
  return Object.hasOwn(parts, name);
}
