import { type OwnerMark, words } from '../../marks/owner-mark.ts';

/** Of one of Nova's tags. */
const longestTag = 60;

/**
 * The owner mark as tags of a server, for people who look for them: the metadata decides. Nova's tags know neither `/`
 * nor `,`.
 */
export function serverTags(owner: OwnerMark): readonly string[] {
  return words(owner)
    .map((word) => word.replaceAll(/[/,]/g, '.'))
    .filter((tag) => tag.length <= longestTag);
}
