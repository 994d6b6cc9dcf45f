import type { Collection } from '../engine/collection.ts';
import { bytesText } from './bytes.ts';

/** What there is to tell of a collection of garbage, each fact with its name. */
export function collectionFacts({
  outcome,
  blobs,
  bytes,
  space,
}: Collection): readonly (readonly [name: string, words: string])[] {
  const { total, available, before } = space;
  const figure = blobs === 0 ? 'nothing' : `${bytesText(bytes)} in ${blobs} ${blobs === 1 ? 'blob' : 'blobs'}`;
  const little = outcome === 'left' && blobs > 0 ? ', too little to interrupt pulls for' : '';
  const was = before === undefined ? '' : `, ${bytesText(before)} before`;
  return [
    [outcome === 'done' ? 'freed' : 'to free', `${figure}${little}`],
    ['volume', `${bytesText(available)} of ${bytesText(total)} available${was}`],
  ];
}
