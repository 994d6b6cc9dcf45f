import { z } from 'zod';
import { type Call, param, type Reply } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import type { Cloud, Standard } from '../state.ts';
import { malformed } from './body.ts';
import { revise } from './standard.ts';

/** Tags of what a tenant makes. https://docs.openstack.org/api-ref/network/v2/#standard-attributes-tag-extension */
export function tagRoutes(cloud: Cloud): readonly Route[] {
  return [
    ...tagsOf('ports', 'ports', cloud.ports),
    ...tagsOf('security-groups', 'security_groups', cloud.groups),
    ...tagsOf('floatingips', 'floatingips', cloud.floatingIps),
  ];
}

function tagsOf(collection: string, kind: string, records: ReadonlyMap<string, Standard>): readonly Route[] {
  const path = `/v2.0/${collection}/:id/tags`;
  const on = (act: (record: Standard, call: Call) => Reply) => (call: Call) => {
    const record = records.get(param(call, 'id'));
    if (record === undefined) {
      throw new Refusal(404, `Resource ${kind} ${param(call, 'id')} could not be found.`, 'TagResourceNotFound');
    }
    return act(record, call);
  };
  return [
    { method: 'GET', path, handle: on((record) => ({ status: 200, body: { tags: record.tags } })) },
    { method: 'PUT', path, handle: on(replace) },
    { method: 'DELETE', path, handle: on((record) => changed(record, [], { status: 204 })) },
    { method: 'GET', path: `${path}/:tag`, handle: on(look) },
    { method: 'PUT', path: `${path}/:tag`, handle: on(add) },
    { method: 'DELETE', path: `${path}/:tag`, handle: on(remove) },
  ];
}

function replace(record: Standard, call: Call): Reply {
  const body = z.object({ tags: z.array(z.string()) }).safeParse(call.body);
  if (!body.success) throw malformed('Invalid tags body');
  const { tags } = body.data;
  const twice = tags.find((tag, index) => tags.indexOf(tag) !== index);
  if (twice !== undefined) throw invalid(`Duplicate items in the list: '${twice}'.`);
  const long = tags.find((tag) => tag.length > longest);
  if (long !== undefined) throw invalid(`'${long}' exceeds maximum length of ${longest}.`);
  return changed(record, tags, { status: 200, body: { tags } });
}

/** Of a tag; older releases take 60. */
const longest = 255;

function invalid(words: string): Refusal {
  return new Refusal(400, `Invalid input for operation: ${words}`, 'InvalidInput');
}

function add(record: Standard, call: Call): Reply {
  return changed(record, [...new Set([...record.tags, param(call, 'tag')])], { status: 201, body: null });
}

function look(record: Standard, call: Call): Reply {
  tagIn(record, call);
  return { status: 204 };
}

function remove(record: Standard, call: Call): Reply {
  const gone = tagIn(record, call);
  return changed(
    record,
    record.tags.filter((tag) => tag !== gone),
    { status: 204 },
  );
}

function changed(record: Standard, tags: string[], reply: Reply): Reply {
  record.tags = tags;
  revise(record);
  return reply;
}

function tagIn(record: Standard, call: Call): string {
  const tag = param(call, 'tag');
  if (!record.tags.includes(tag)) throw new Refusal(404, `Tag ${tag} could not be found.`, 'TagNotFound');
  return tag;
}
