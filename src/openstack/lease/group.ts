import { z } from 'zod';
import { ActionableError } from '../../engine/actionable-error.ts';
import type { Pause } from '../../pause.ts';
import { parseBody, signalled } from '../collection.ts';
import { belongingOf } from '../marks/network-mark.ts';
import { asDescription, type OwnerMark } from '../marks/owner-mark.ts';
import { theOneOfOurs } from '../marks/the-one-of-ours.ts';
import { networkExtensions } from '../network/extensions.ts';
import { type SecurityGroup, securityGroupSchema, securityGroups } from '../network/security-groups.ts';
import type { Answer, OpenStack } from '../openstack.ts';

/** Of whose lease it is, and where it stands. */
export interface Keeping {
  readonly openstack: OpenStack;
  readonly owner: OwnerMark;
  /** Of our security group, when it must be made. */
  readonly name: string;
  /** Names this run, and no other. */
  readonly run: string;
  /** Where a person sees this run at work. */
  readonly link?: string;
  /** For how long a lease holds without being renewed. */
  readonly lengthMs: number;
  /** How to wait before what failed is tried again. The clock's own way when left out. */
  readonly pause?: Pause;
}

/** What of a target is there for a lease to stand in. */
export interface Seen {
  readonly ours?: SecurityGroup;
  /** Groups that runs have made to become ours, and that are not yet: the oldest first. */
  readonly claims: readonly SecurityGroup[];
}

/** Looks for our group: where it was, or else among all. */
export async function look(
  { openstack, owner, name }: Keeping,
  known?: SecurityGroup,
  signal?: AbortSignal,
): Promise<Seen> {
  const again = known === undefined ? undefined : await read(openstack, known.id, signal);
  if (again !== undefined && belongingOf(owner, again) === 'ours') return { ours: again, claims: [] };
  const query = { project_id: await openstack.projectId() };
  const all = await securityGroups.list(openstack, { query, signal });
  const ours = theOneOfOurs(all, {
    kind: 'security group',
    mark: asDescription(owner),
    belonging: (group) => belongingOf(owner, group),
    tell: (group) => `'${group.name}', ${group.rules.length} rules`,
  });
  const claims = all
    .filter((group) => group.name === claimName(name) && group.description.startsWith(claimMark(owner)))
    .toSorted((a, b) => age(a).localeCompare(age(b)));
  return { claims, ...(ours === undefined ? {} : { ours }) };
}

export function claimName(name: string): string {
  return `${name}-claim`;
}

/** Says whose it is going to be, in such a way that it is not yet. */
export function claimMark(owner: OwnerMark): string {
  return asDescription(owner).replaceAll('=', ':');
}

function age({ id, createdAt = '' }: SecurityGroup): string {
  return `${createdAt} ${id}`;
}

/**
 * Writes the name or description of a group. Where Neutron can (`revision-if-match`), only when nobody has changed it
 * since we looked; elsewhere whoever writes last is right, and looks again.
 *
 * @returns the group as it is then, or why it was not written
 * @see https://docs.openstack.org/api-ref/network/v2/#revisions
 */
export async function rewritten(
  openstack: OpenStack,
  group: SecurityGroup,
  attributes: { readonly name?: string; readonly description: string },
  signal?: AbortSignal,
): Promise<SecurityGroup | 'changed' | 'gone'> {
  const path = `/security-groups/${group.id}`;
  const headers = (await guards(openstack, group)) ? { 'if-match': `revision_number=${group.revision}` } : {};
  try {
    const answer = await openstack.request('network', {
      method: 'PUT',
      path,
      headers,
      body: { security_group: attributes },
      accept: [404, 412],
      ...signalled(signal),
    });
    if (answer.status === 404) return 'gone';
    if (answer.status === 412) return 'changed';
    return theGroup(answer, `network PUT ${path}`);
  } catch (error) {
    if (!(error instanceof ActionableError)) throw error;
    // The answer may have been lost, and the words be there all the same.
    const now = await read(openstack, group.id, signal).catch(() => undefined);
    if (now?.description === attributes.description) return now;
    throw error;
  }
}

/** A group as it is now, also for a run that was cancelled; undefined when it is gone. */
export async function read(openstack: OpenStack, id: string, signal?: AbortSignal): Promise<SecurityGroup | undefined> {
  const path = `/security-groups/${id}`;
  const answer = await openstack.request('network', {
    method: 'GET',
    path,
    accept: [404],
    regardless: true,
    ...signalled(signal),
  });
  return answer.status === 404 ? undefined : theGroup(answer, `network GET ${path}`);
}

function theGroup({ body }: Answer, what: string): SecurityGroup {
  return parseBody(z.object({ security_group: securityGroupSchema }), body, what).security_group;
}

/** Whether a group is written only by who has seen its latest state. */
export async function guards(openstack: OpenStack, { revision }: SecurityGroup): Promise<boolean> {
  return revision !== undefined && (await networkExtensions(openstack)).has('revision-if-match');
}
