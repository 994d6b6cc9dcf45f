import { closest, distance } from 'fastest-levenshtein';

/** `; did you mean 'flavor'?` when one of the words is near enough to be meant, else nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  return near === undefined ? '' : `; did you mean '${near}'?`;
}

/** The candidate that may have been meant. */
export function nearest<Word extends string>(word: string, candidates: readonly Word[]): Word | undefined {
  const near = closest(word, candidates);
  const tolerated = Math.max(2, Math.floor(word.length / 3));
  return candidates.find((candidate) => candidate === near && distance(word, candidate) <= tolerated);
}
