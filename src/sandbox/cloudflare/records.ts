import type { Call } from '../openstack/http/call.ts';
import { Fault } from './fault.ts';
import { page, type Result } from './page.ts';
import { recordFrom, recordView, type SandboxRecord, type SandboxZone } from './record.ts';

/** All records, by id. */
export type Records = Map<string, SandboxRecord>;

type Request = Pick<Call, 'params' | 'url' | 'body'>;

export function listRecords(records: Records, zone: SandboxZone, { url }: Request): Result {
  const query = url.searchParams;
  const name = query.get('name.exact') ?? query.get('name');
  const wanted: readonly (readonly [keyof SandboxRecord, string | null])[] = [
    ['name', name?.toLowerCase() ?? null],
    ['type', query.get('type')],
    ['content', query.get('content.exact') ?? query.get('content')],
    ['comment', query.get('comment.exact') ?? query.get('comment')],
  ];
  const said = query.get('comment.contains')?.toLowerCase() ?? '';
  const found = recordsOf(records, zone).filter(
    (record) =>
      wanted.every(([key, value]) => value === null || record[key] === value) &&
      (record.comment ?? '').toLowerCase().includes(said),
  );
  return page(found.map(recordView), query, 100);
}

export function showRecord(records: Records, zone: SandboxZone, request: Request): Result {
  return { result: recordView(found(records, zone, request)) };
}

export function createRecord(records: Records, zone: SandboxZone, { body }: Request): Result {
  return kept(records, recordFrom(body, zone, recordsOf(records, zone)));
}

/** PATCH: what the body does not mention stays. */
export function changeRecord(records: Records, zone: SandboxZone, request: Request): Result {
  const before = found(records, zone, request);
  return kept(records, recordFrom(request.body, zone, othersThan(before, records), before));
}

/** PUT: what the body does not mention becomes what it is for a new record. */
export function replaceRecord(records: Records, zone: SandboxZone, request: Request): Result {
  const before = found(records, zone, request);
  const record = recordFrom(request.body, zone, othersThan(before, records));
  return kept(records, { ...record, id: before.id, created: before.created });
}

export function deleteRecord(records: Records, zone: SandboxZone, request: Request): Result {
  const { id } = found(records, zone, request);
  records.delete(id);
  return { result: { id } };
}

function kept(records: Records, record: SandboxRecord): Result {
  records.set(record.id, record);
  return { result: recordView(record) };
}

function recordsOf(records: Records, zone: SandboxZone): readonly SandboxRecord[] {
  return [...records.values()].filter((record) => record.zone === zone);
}

function othersThan(record: SandboxRecord, records: Records): readonly SandboxRecord[] {
  return recordsOf(records, record.zone).filter(({ id }) => id !== record.id);
}

function found(records: Records, zone: SandboxZone, request: Request): SandboxRecord {
  const record = records.get(request.params.record ?? '');
  if (record?.zone !== zone) throw new Fault(404, 81_044, 'Record does not exist.');
  return record;
}
