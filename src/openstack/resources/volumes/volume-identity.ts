import { ActionableError } from '../../../engine/actionable-error.ts';
import type { Adoption, Belonging, Sought } from '../../../engine/adoption.ts';
import type { Volume } from '../../block-storage/volumes.ts';
import { asDescription, asMetadata, belonging, isOurs, markIn, type OwnerMark } from '../../marks/owner-mark.ts';
import { oursOrCandidate } from '../../marks/the-one-of-ours.ts';

/** What makes a volume one of ours. */
export interface VolumeIdentity {
  /** Which of the registry's volumes it is, such as `data`: kept beside the mark, so that a renamed one is still found. */
  readonly role: string;
  readonly name: string;
  readonly owner: OwnerMark;
  readonly adoption: Adoption;
  /** The volume to be taken over, whatever its name. */
  readonly id?: string;
}

/** The mark of one of our volumes as metadata. */
export function volumeMark({ owner, role }: Pick<VolumeIdentity, 'owner' | 'role'>): Readonly<Record<string, string>> {
  return { ...asMetadata(owner), role };
}

/** A registry's other volume is as foreign to this one as another registry's. */
export function volumeBelonging({ owner, role }: Pick<VolumeIdentity, 'owner' | 'role'>, volume: Volume): Belonging {
  const whose = belonging(owner, volume.metadata);
  if (whose !== 'ours' || volume.metadata.role === role) return whose;
  return volume.metadata.role === undefined ? 'unmarked' : "another's";
}

/** What a person needs to know of a volume before it becomes ours. */
export function tellVolume({ name, size, status, createdAt, attachments }: Volume): string {
  const servers = attachments.map(({ serverId }) => serverId).join(' and ');
  const at = servers === '' ? 'not attached' : `attached to server ${servers}`;
  return `'${name}', ${size} GiB, ${status}, created ${createdAt}, ${at}`;
}

/**
 * Our volume among all there are, or the one that could be: that of the given id, else the only one of the name.
 *
 * @throws {ActionableError} when the given id is unknown, another's, or not the one that is marked
 */
export function volumeSought(all: readonly Volume[], identity: VolumeIdentity): Sought<Volume> {
  const { role, name, owner, adoption, id } = identity;
  const rule = {
    kind: 'volume',
    name,
    mark: `${asDescription(owner)} role=${role}`,
    belonging: (volume: Volume) => volumeBelonging(identity, volume),
    tell: tellVolume,
    hint: `Or name the one that is meant by its id: volumes.${role}.id.`,
  };
  if (adoption === 'off' || id === undefined) return oursOrCandidate(all, { ...rule, adoption });
  const { ours } = oursOrCandidate(all, { ...rule, adoption: 'off' });
  const candidate = all.find((volume) => volume.id === id) ?? unknown(id, role, all);
  if (ours !== undefined && ours.id !== id) throw anotherMarked(identity, ours);
  if (ours !== undefined) return { ours };
  if (rule.belonging(candidate) === "another's") throw foreign(candidate, identity);
  return { candidate };
}

const mostListed = 10;

function unknown(id: string, role: string, all: readonly Volume[]): never {
  const there = all.slice(0, mostListed).map((volume) => `${volume.id} ('${volume.name}', ${volume.size} GiB)`);
  const more = all.length > mostListed ? ` and ${all.length - mostListed} more` : '';
  throw new ActionableError(
    `There is no volume with the id ${id} in this project; ${there.length === 0 ? 'there are none at all' : `there are ${there.join(', ')}${more}`}`,
    `Set volumes.${role}.id to the id of one that is there (\`openstack volume list\`), or leave it out for a new one.`,
  );
}

function anotherMarked({ role, id }: VolumeIdentity, ours: Volume): ActionableError {
  return new ActionableError(
    `The volume ${role} of this registry is ${ours.id} ('${ours.name}', ${ours.size} GiB) by its owner mark, and volumes.${role}.id names ${id}`,
    `Set volumes.${role}.id to ${ours.id} or leave it out; or take the mark off that volume: \`openstack volume unset --property role ${ours.id}\`.`,
  );
}

function foreign({ id, name, metadata }: Volume, { owner, role }: VolumeIdentity): ActionableError {
  const other = `Name another volume in volumes.${role}.id.`;
  if (isOurs(owner, metadata)) {
    return new ActionableError(
      `The volume ${id} ('${name}') is this registry's volume ${metadata.role} already`,
      other,
    );
  }
  return new ActionableError(
    `The volume ${id} ('${name}') belongs to another registry: its metadata says ${markIn(metadata)}`,
    `${other} If that registry has given it up, take its mark off first: \`openstack volume unset --property managed-by ${id}\`.`,
  );
}
