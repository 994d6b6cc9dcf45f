import { withShortDigests } from '../short-digests.ts';

/** Content digests cut short: a whole one would make its table wider than the page. */
export function shortDigests(text: string): string {
  return withShortDigests(text, { width: 80, color: false, unicode: true });
}
