import { randomUUID } from 'node:crypto';
import { inSeconds } from '../../../in-seconds.ts';
import type { Call } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Cloud, Standard } from '../state.ts';

/** What every new record begins with. */
export function standard(description: string, revision = 0): Standard {
  const created = new Date();
  return { id: randomUUID(), description, tags: [], created, updated: created, revision };
}

/** Every change gives a record its next revision. */
export function revise(record: Standard): void {
  record.revision += 1;
  record.updated = new Date();
}

/** The attributes that all records end with. */
export function standardView(cloud: Cloud, record: Omit<Standard, 'id' | 'description' | 'tags'>) {
  return {
    created_at: inSeconds(record.created),
    updated_at: inSeconds(record.updated),
    revision_number: record.revision,
    project_id: cloud.identity.project.id,
  };
}

/**
 * Holds a change against the revision that the client saw.
 *
 * @throws {Refusal} 412 when the record has changed since
 * @see https://docs.openstack.org/api-ref/network/v2/#revisions
 */
export function constrain(call: Call, record: Standard): void {
  const wanted = /^revision_number=(\d+)$/.exec(call.headers['if-match'] ?? '')?.[1];
  if (wanted === undefined || Number(wanted) === record.revision) return;
  throw new Refusal(
    412,
    `Constrained to ${wanted}, but current revision is ${record.revision}`,
    'RevisionNumberConstraintFailed',
  );
}

/** @throws {Refusal} 409 when one more would be too many */
export function holdToQuota(resource: string, used: number, limit: number): void {
  if (used < limit) return;
  throw new Refusal(409, `Quota exceeded for resources: ['${resource}'].`, 'OverQuota');
}
