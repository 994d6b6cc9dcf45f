/**
 * By what we know that a thing in the cloud is ours; there is no record of it elsewhere. It stands as metadata on
 * servers and volumes, and in the description of what Neutron keeps, written by the request that creates the thing.
 */
export interface OwnerMark {
  readonly managedBy: 'provision-registry';
  /** Which registry it belongs to, such as `arbutus`; no white space. */
  readonly registry: string;
  /** Whose it is, such as `neurolibre/registry`; no white space. */
  readonly owner: string;
}

/** The mark as metadata of a server or volume. */
export function asMetadata({ managedBy, registry, owner }: OwnerMark): Readonly<Record<string, string>> {
  return { 'managed-by': managedBy, registry, owner };
}

/** The mark in one line, for descriptions: `managed-by=provision-registry registry=arbutus owner=neurolibre/registry`. */
export function asDescription(mark: OwnerMark): string {
  return words(mark).join(' ');
}

/** Whether metadata, or a description that may say more besides, carries this very mark. */
export function isOurs(mark: OwnerMark, carried: string | Readonly<Record<string, string>>): boolean {
  if (typeof carried !== 'string') {
    return Object.entries(asMetadata(mark)).every(([key, value]) => carried[key] === value);
  }
  const said = new Set(carried.split(/\s+/));
  return words(mark).every((word) => said.has(word));
}

function words(mark: OwnerMark): readonly string[] {
  return Object.entries(asMetadata(mark)).map(([key, value]) => `${key}=${value}`);
}
