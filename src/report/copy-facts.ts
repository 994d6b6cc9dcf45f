import type { Copy } from '../engine/copy.ts';
import { bytesText } from './bytes.ts';
import { duration } from './duration.ts';

/** What there is to tell of a copied image, each fact with its name. */
export function copyFacts(copy: Copy): readonly (readonly [name: string, words: string])[] {
  const { source, from, destination, digest, platforms, pull, rateLimit } = copy;
  return [
    ['source', `${source}, from ${from}`],
    ['copy', destination],
    ['digest', pull === undefined ? digest : `${digest}, the same when pulled back`],
    ...(platforms.length === 0 ? [] : [['platforms', platforms.join(', ')] as const]),
    ['pushed', pushed(copy)],
    ...(pull === undefined ? [] : [['pulled', moved(pull)] as const]),
    ...(rateLimit === undefined
      ? []
      : [['allowed', `${rateLimit.remaining} of ${rateLimit.limit} pulls left at ${from}`] as const]),
  ];
}

function pushed({ push, blobs, size }: Copy): string {
  const there = blobs.present + blobs.mounted;
  const all = there + blobs.copied;
  const foreign = blobs.foreign === 0 ? '' : `; ${counted(blobs.foreign, 'foreign layer')} left with its owner`;
  if (blobs.copied === 0)
    return `nothing, all ${counted(all, 'blob')} were there already (${bytesText(size)})${foreign}`;
  const rest = there === 0 ? '' : `; ${there} of ${counted(all, 'blob')} were there already`;
  return moved(push) + rest + foreign;
}

function moved({ bytes, durationMs }: { readonly bytes: number; readonly durationMs: number }): string {
  return `${bytesText(bytes)} in ${duration(durationMs)}, ${bytesText((bytes / Math.max(1, durationMs)) * 1000)}/s`;
}

function counted(figure: number, noun: string): string {
  return `${figure} ${noun}${figure === 1 ? '' : 's'}`;
}
