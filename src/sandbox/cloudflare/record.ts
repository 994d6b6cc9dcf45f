import { isIP } from 'node:net';
import { z } from 'zod';
import { hexId } from '../openstack/identifiers.ts';
import { caaIn, caaTags } from './caa.ts';
import { Fault } from './fault.ts';

export interface SandboxZone {
  readonly id: string;
  readonly name: string;
}

export interface SandboxRecord {
  readonly id: string;
  readonly zone: SandboxZone;
  readonly type: string;
  /** Complete, in lower case. */
  readonly name: string;
  readonly content: string;
  readonly proxied: boolean;
  readonly ttl: number;
  readonly comment: string | null;
  readonly created: Date;
  readonly modified: Date;
}

const fields = z.object({
  type: z.enum(['A', 'AAAA', 'CNAME', 'TXT', 'CAA']),
  name: z.string().min(1).max(255),
  content: z.string().min(1),
  ttl: z.number(),
  proxied: z.boolean(),
  comment: z.string().nullable(),
});
/** A CAA record is sent by its parts, and has a content all the same. */
const caa = z.object({ flags: z.int().min(0).max(255), tag: z.enum(caaTags), value: z.string() });
const changes = fields
  .extend({ data: caa })
  .partial()
  .transform(({ data, ...others }) => {
    return data === undefined ? others : { ...others, content: `${data.flags} ${data.tag} "${data.value}"` };
  });
/** What a new record is where the body says nothing. */
const usual = { ttl: 1, proxied: false, comment: null };

/** A free plan's; a paid one has 500. */
const longestComment = 100;

/**
 * A new record, or an existing one changed: what `before` has is kept where the body says nothing.
 *
 * @param others all records of the zone but this one
 * @throws {Fault}
 * @see https://developers.cloudflare.com/api/resources/dns/subresources/records/
 */
export function recordFrom(
  body: unknown,
  zone: SandboxZone,
  others: readonly SandboxRecord[],
  before?: SandboxRecord,
): SandboxRecord {
  const asked = fields.safeParse({ ...usual, ...before, ...parsedChanges(body) });
  if (!asked.success) throw new Fault(400, 9207, `Request body is invalid: ${asked.error.issues[0]?.path.join('.')}`);
  const now = new Date();
  const record: SandboxRecord = {
    ...asked.data,
    name: completeName(asked.data.name, zone),
    // A proxied record's time to live is always automatic.
    ttl: asked.data.proxied ? 1 : asked.data.ttl,
    id: before?.id ?? hexId(),
    zone,
    created: before?.created ?? now,
    modified: now,
  };
  judge(record);
  holdAgainst(record, others);
  return record;
}

function parsedChanges(body: unknown): z.infer<typeof changes> {
  const parsed = changes.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Fault(400, 9207, `Request body is invalid: ${parsed.error.issues[0]?.path.join('.') || 'not an object'}`);
}

/** A name outside the zone is taken for one below it. */
function completeName(name: string, zone: SandboxZone): string {
  const lower = name.toLowerCase().replace(/\.$/, '');
  if (lower === '@') return zone.name;
  return lower === zone.name || lower.endsWith(`.${zone.name}`) ? lower : `${lower}.${zone.name}`;
}

function judge({ type, name, content, ttl, comment }: SandboxRecord): void {
  const label = /^(\*|_?[a-z0-9]([a-z0-9-_]{0,61}[a-z0-9])?)$/;
  if (!name.split('.').every((each) => label.test(each))) throw new Fault(400, 9000, 'DNS name is invalid.');
  if (type === 'A' && isIP(content) !== 4) {
    throw new Fault(400, 9005, 'Content for A record must be a valid IPv4 address.');
  }
  if (type === 'AAAA' && isIP(content) !== 6) {
    throw new Fault(400, 9006, 'Content for AAAA record must be a valid IPv6 address.');
  }
  if (type === 'CAA' && caaIn(content) === undefined) throw new Fault(400, 9101, 'CAA content is required in data.');
  if (ttl !== 1 && (ttl < 60 || ttl > 86_400)) {
    throw new Fault(400, 9021, 'Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic.');
  }
  if ((comment ?? '').length > longestComment) {
    throw new Fault(400, 1004, `DNS Validation Error: a comment has at most ${longestComment} characters.`);
  }
}

const addressing: ReadonlySet<string> = new Set(['A', 'AAAA', 'CNAME']);

function holdAgainst(record: SandboxRecord, others: readonly SandboxRecord[]): void {
  const named = others.filter(({ name }) => name === record.name);
  if (named.some(({ type, content }) => type === record.type && content === record.content)) {
    throw new Fault(400, 81_058, 'An identical record already exists.');
  }
  const rivals = named.filter(({ type }) => addressing.has(type));
  if (record.type === 'CNAME' && rivals.length > 0) {
    throw new Fault(400, 81_053, 'An A, AAAA, or CNAME record with that host already exists.');
  }
  if (addressing.has(record.type) && rivals.some(({ type }) => type === 'CNAME')) {
    throw new Fault(400, 81_054, 'A CNAME record with that host already exists.');
  }
}

export function recordView(record: SandboxRecord) {
  const { id, type, name, content, proxied, ttl, comment } = record;
  return {
    id,
    name,
    type,
    content,
    proxiable: addressing.has(type),
    proxied,
    ttl,
    ...(type === 'CAA' ? { data: caaIn(content) } : {}),
    settings: {},
    meta: {},
    comment,
    tags: [],
    created_on: record.created.toISOString(),
    modified_on: record.modified.toISOString(),
    ...(comment === null ? {} : { comment_modified_on: record.modified.toISOString() }),
  };
}
