import { closest, distance } from 'fastest-levenshtein';

/** `; did you mean 'flavor'?` when one of the words is near enough to be meant, else nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  if (candidates.length === 0) return '';
  const near = closest(word, candidates);
  const tolerated = Math.max(2, Math.floor(word.length / 3));
  return distance(word, near) <= tolerated ? `; did you mean '${near}'?` : '';
}
