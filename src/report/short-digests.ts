import { type Look, symbolsFor } from './look.ts';

/** Enough of a content digest to tell it from others. */
const shown = 12;

/** Content digests cut short where lines are broken: a whole one is wider than most of them. The report has it whole. */
export function withShortDigests(text: string, look: Look): string {
  if (look.width === Infinity) return text;
  return text.replace(/\bsha256:[0-9a-f]{64}\b/g, (whole) => {
    return whole.slice(0, 'sha256:'.length + shown) + symbolsFor(look).ellipsis;
  });
}
