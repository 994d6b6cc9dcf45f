import { ActionableError } from '../../engine/actionable-error.ts';
import type { Belonging } from '../../engine/adoption.ts';
import type { Difference } from '../../engine/resource.ts';
import { longestDescription, longestTag, type Marked, setDescription, setTags, wordsOn } from '../network/tags.ts';
import type { OpenStack } from '../openstack.ts';
import { asDescription, belonging, isOurs, markIn, type OwnerMark, words } from './owner-mark.ts';

/**
 * What Neutron keeps carries our mark twice, because people edit descriptions: in the description, written by the
 * request that creates it, and in its tags, where the cloud keeps tags of its kind (extension `standard-attr-tag`).
 */
export interface Markable {
  readonly id: string;
  readonly description: string;
  /** Absent where the cloud keeps none: then the description alone counts. */
  readonly tags?: readonly string[];
}

/**
 * Whose it is by its description or its tags. Tags without a word of our mark that is too long for one say nothing.
 *
 * @throws {ActionableError} when one says that it is ours and the other that it is another's
 */
export function belongingOf(owner: OwnerMark, { id, description, tags = [] }: Markable): Belonging {
  const said = new Set([belonging(owner, description), belonging(owner, tags)]);
  if (!said.has("another's")) return said.has('ours') ? 'ours' : 'unmarked';
  if (said.has('ours')) throw disputed(id, description, tags);
  return "another's";
}

/** In which of the two places a thing of ours lacks our mark. Nothing of a thing that is not ours (yet). */
export function markDifferences(owner: OwnerMark, thing: Markable): readonly Difference[] {
  if (belongingOf(owner, thing) !== 'ours') return [];
  const lacking = { description: wantedDescription(owner, thing), tags: wantedTags(owner, thing) };
  const places = Object.entries(lacking).filter(([, wanted]) => wanted !== undefined);
  return places.map(([place]) => ({ words: `lacks its owner mark in the ${place}` }));
}

/**
 * Writes what a thing lacks of our mark, and keeps its other words and tags.
 *
 * @param kind its name in bodies: `port`
 * @returns the thing as it is then
 * @throws {ActionableError} when it can carry the mark nowhere
 */
export async function writeMark<T extends Markable>(
  openstack: OpenStack,
  kind: Marked,
  thing: T,
  owner: OwnerMark,
): Promise<T> {
  const description = wantedDescription(owner, thing);
  const tags = wantedTags(owner, thing);
  if (description === undefined && !isOurs(owner, thing.description) && !isOurs(owner, tags ?? thing.tags ?? [])) {
    throw noRoom(thing);
  }
  if (description !== undefined) await setDescription(openstack, kind, thing.id, description);
  if (tags !== undefined) await setTags(openstack, kind, thing.id, tags);
  return { ...thing, ...(description === undefined ? {} : { description }), ...(tags === undefined ? {} : { tags }) };
}

/**
 * {@link writeMark} for a thing of ours that lacks some of it: one that is being adopted got its mark in a step of its
 * own. It is read anew first, for descriptions and tags have other writers.
 */
export async function restoreMark<T extends Markable>(
  openstack: OpenStack,
  kind: Marked,
  thing: T,
  owner: OwnerMark,
): Promise<T> {
  if (markDifferences(owner, thing).length === 0) return thing;
  const now = { ...thing, ...(await wordsOn(openstack, kind, thing.id)) };
  return belongingOf(owner, now) === 'ours' ? await writeMark(openstack, kind, now, owner) : now;
}

/** The description with the mark behind what it says; undefined when it has it, or there is no room for it. */
function wantedDescription(owner: OwnerMark, { description }: Markable): string | undefined {
  if (isOurs(owner, description)) return undefined;
  const kept = description.trim();
  const wanted = kept === '' ? asDescription(owner) : `${kept} ${asDescription(owner)}`;
  return wanted.length <= longestDescription ? wanted : undefined;
}

/** All tags as they should be; undefined when they are, or the cloud keeps none. */
function wantedTags(owner: OwnerMark, { tags }: Markable): readonly string[] | undefined {
  const wanted = words(owner).filter((word) => word.length <= longestTag);
  if (tags === undefined || wanted.every((word) => tags.includes(word))) return undefined;
  return [...new Set([...tags, ...wanted])];
}

function disputed(id: string, description: string, tags: readonly string[]): ActionableError {
  return new ActionableError(
    `${id} carries two owner marks: its description says '${markIn(description)}', its tags say '${markIn(tags)}'`,
    'Take one of them off, so that it is clear whose it is, and run again.',
  );
}

function noRoom({ id, description }: Markable): ActionableError {
  return new ActionableError(
    `The description of ${id} leaves no room for our owner mark: it has ${description.length} characters, and ${longestDescription} are the most`,
    'Shorten it and run again.',
  );
}
