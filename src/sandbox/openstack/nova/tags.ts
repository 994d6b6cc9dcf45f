import { z } from 'zod';
import { type Call, param, type Reply } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import type { Cloud, Server } from '../state.ts';
import { validated } from '../validate.ts';
import { serverOf } from './find-server.ts';
import { tagsSchema } from './server-schema.ts';

const wanted = z.object({ tags: tagsSchema });

/** Server tags, since 2.26. https://docs.openstack.org/api-ref/compute/#server-tags-servers-tags */
export function tagRoutes(cloud: Cloud): readonly Route[] {
  const path = '/v2.1/servers/:id/tags';
  const on = (act: (server: Server, call: Call) => Reply) => (call: Call) => {
    if (!call.since('2.26')) throw new Refusal(404, 'The resource could not be found.');
    return act(serverOf(cloud, call), call);
  };
  return [
    { method: 'GET', path, handle: on(({ tags }) => ({ status: 200, body: { tags } })) },
    { method: 'PUT', path, handle: on(replace) },
    { method: 'PUT', path: `${path}/:tag`, handle: on(add) },
    { method: 'DELETE', path: `${path}/:tag`, handle: on(remove) },
  ];
}

function replace(server: Server, call: Call): Reply {
  server.tags = [...new Set(validated(call.body, wanted).tags)];
  return { status: 200, body: { tags: server.tags } };
}

function add(server: Server, call: Call): Reply {
  const tag = param(call, 'tag');
  if (server.tags.includes(tag)) return { status: 204 };
  server.tags = [...server.tags, tag];
  return { status: 201, headers: { Location: call.url.href } };
}

function remove(server: Server, call: Call): Reply {
  const tag = param(call, 'tag');
  if (!server.tags.includes(tag)) throw new Refusal(404, `Instance ${server.id} has no tag '${tag}'`);
  server.tags = server.tags.filter((each) => each !== tag);
  return { status: 204 };
}
