import { asDescription, type OwnerMark, words } from '../../marks/owner-mark.ts';
import type { FloatingIp } from '../../network/floating-ips.ts';
import { longestDescription } from '../../network/tags.ts';

/** Beside our mark, in the description and among the tags: it was in the project before us, and is never released. */
export const reusedWord = 'reused';

/** Whether one of ours was taken and not allocated. Each place counts alone, since people edit descriptions. */
export function isReused({ description, tags = [] }: FloatingIp): boolean {
  return description.split(/\s+/).includes(reusedWord) || tags.includes(reusedWord);
}

/** Whether it leads nowhere and no program says that it manages it. */
export function isFree({ portId, description, tags = [] }: FloatingIp): boolean {
  return portId === undefined && ![...description.split(/\s+/), ...tags].some((word) => word.startsWith('managed-by='));
}

/** What a person wrote, with our mark behind it; undefined when there is no room for both. */
export function takenDescription(description: string, owner: OwnerMark): string | undefined {
  const wanted = `${description === '' ? '' : `${description} `}${asDescription(owner)} ${reusedWord}`;
  return wanted.length <= longestDescription ? wanted : undefined;
}

/** What a person wrote, without our mark: whole, also when it was edited around it. */
export function givenBackDescription(description: string, owner: OwnerMark): string {
  const mark = `${asDescription(owner)} ${reusedWord}`;
  if (description.includes(mark)) return description.replace(mark, '').trim();
  const ours = new Set([...words(owner), reusedWord]);
  return description
    .split(/\s+/)
    .filter((word) => !ours.has(word))
    .join(' ');
}

export function givenBackTags(tags: readonly string[], owner: OwnerMark): readonly string[] {
  const ours = new Set([...words(owner), reusedWord]);
  return tags.filter((tag) => !ours.has(tag));
}
