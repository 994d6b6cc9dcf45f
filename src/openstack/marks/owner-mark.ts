import type { Belonging } from '../../engine/adoption.ts';

/**
 * By what we know that a thing in the cloud is ours; there is no record of it elsewhere. It stands as metadata on
 * servers and volumes, in the description and the tags of what Neutron keeps, and in the comment of a DNS record,
 * written by the request that creates the thing.
 */
export interface OwnerMark {
  readonly managedBy: 'provision-registry';
  /** Which registry it belongs to, such as `arbutus`; no white space. */
  readonly registry: string;
  /** Whose it is, such as `neurolibre/registry`; no white space. */
  readonly owner: string;
}

/** Metadata, tags, or a text that may say more besides. */
export type Carried = string | readonly string[] | Readonly<Record<string, string>>;

/** The mark as metadata of a server or volume. */
export function asMetadata({ managedBy, registry, owner }: OwnerMark): Readonly<Record<string, string>> {
  return { 'managed-by': managedBy, registry, owner };
}

/** The mark in one line, for descriptions: `managed-by=provision-registry registry=arbutus owner=neurolibre/registry`. */
export function asDescription(mark: OwnerMark): string {
  return words(mark).join(' ');
}

/** The mark word by word, for tags: `managed-by=provision-registry`, `registry=arbutus`, `owner=neurolibre/registry`. */
export function words(mark: OwnerMark): readonly string[] {
  return Object.entries(asMetadata(mark)).map(([key, value]) => `${key}=${value}`);
}

/** Whether something carries this very mark. */
export function isOurs(mark: OwnerMark, carried: Carried): boolean {
  const said = wordsOf(carried);
  return words(mark).every((word) => said.has(word));
}

/** Whose a thing is that carries this. */
export function belonging(mark: OwnerMark, carried: Carried): Belonging {
  if (isOurs(mark, carried)) return 'ours';
  const said = [...wordsOf(carried)].filter(isMarkWord);
  const managed = said.includes(`managed-by=${mark.managedBy}`);
  return managed && said.some((word) => !words(mark).includes(word)) ? "another's" : 'unmarked';
}

/** Another owner whose registry of the same name something belongs to. */
export function otherOwnerOf(mark: OwnerMark, carried: Carried): string | undefined {
  const said = wordsOf(carried);
  const isOfName = [`managed-by=${mark.managedBy}`, `registry=${mark.registry}`].every((word) => said.has(word));
  const owner = [...said].find((word) => word.startsWith('owner='))?.slice('owner='.length);
  return isOfName && owner !== mark.owner ? owner : undefined;
}

/** The words of any registry's mark in what something carries: whose it is, for messages. */
export function markIn(carried: Carried): string {
  return [...wordsOf(carried)].filter(isMarkWord).join(' ');
}

function isMarkWord(word: string): boolean {
  return /^(managed-by|registry|owner)=/.test(word);
}

function wordsOf(carried: Carried): ReadonlySet<string> {
  if (typeof carried === 'string') return new Set(carried.split(/\s+/));
  if (isList(carried)) return new Set(carried);
  return new Set(Object.entries(carried).map(([key, value]) => `${key}=${value}`));
}

function isList(carried: Exclude<Carried, string>): carried is readonly string[] {
  return Array.isArray(carried);
}
