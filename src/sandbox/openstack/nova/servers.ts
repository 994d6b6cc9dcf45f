import { z } from 'zod';
import type { Call, Reply } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import { linkedPage } from '../linked-page.ts';
import type { Cloud, Server } from '../state.ts';
import { validated } from '../validate.ts';
import { serverOf } from './find-server.ts';
import { limitIn } from './limit-parameter.ts';
import { createServer } from './server-create.ts';
import { removeServer } from './server-record.ts';
import { serverLine, serverView, statusOf } from './server-view.ts';

const changes = z.object({
  server: z.strictObject({ name: z.string().min(1).max(255).optional(), description: z.string().nullish() }),
});

/** https://docs.openstack.org/api-ref/compute/#servers-servers */
export function serverRoutes(cloud: Cloud): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v2.1/servers',
      handle: (call) => list(cloud, call, (server) => serverLine(cloud, server)),
    },
    {
      method: 'GET',
      path: '/v2.1/servers/detail',
      handle: (call) => list(cloud, call, (server) => serverView(cloud, call, server)),
    },
    { method: 'POST', path: '/v2.1/servers', handle: (call) => createServer(cloud, call) },
    {
      method: 'GET',
      path: '/v2.1/servers/:id',
      handle: (call) => ({ status: 200, body: { server: serverView(cloud, call, serverOf(cloud, call)) } }),
    },
    { method: 'PUT', path: '/v2.1/servers/:id', handle: (call) => change(cloud, call) },
    {
      method: 'DELETE',
      path: '/v2.1/servers/:id',
      handle: (call) => {
        removeServer(cloud, serverOf(cloud, call), call.requestId);
        return { status: 204 };
      },
    },
  ];
}

function list(cloud: Cloud, call: Call, view: (server: Server) => unknown): Reply {
  const limit = limitIn(call);
  const query = call.url.searchParams;
  const name = nameFilter(query.get('name'));
  const tags = call.since('2.26') ? query.get('tags')?.split(',') : undefined;
  // The newest first.
  const found = [...cloud.servers.values()]
    .toReversed()
    .filter((server) => name.test(server.name))
    .filter((server) => (query.get('status') ?? statusOf(server)).toUpperCase() === statusOf(server))
    .filter((server) => tags === undefined || tags.every((tag) => server.tags.includes(tag)));
  const { items, links } = linkedPage(call.url, 'servers', found, limit, ({ id }) => id);
  return { status: 200, body: { servers: items.map(view), ...links } };
}

/** A regular expression that matches anywhere, and, as the database does, regardless of case. */
function nameFilter(pattern: string | null): RegExp {
  try {
    return new RegExp(pattern ?? '', 'i');
  } catch {
    throw new Refusal(400, `Invalid input for query parameters name. Value: ${pattern}. '${pattern}' is not a 'regex'`);
  }
}

function change(cloud: Cloud, call: Call): Reply {
  const server = serverOf(cloud, call);
  const { name, description } = validated(call.body, changes).server;
  if (name !== undefined) server.name = name;
  if (description !== undefined) server.description = description ?? '';
  server.updated = new Date();
  return { status: 200, body: { server: serverView(cloud, call, server) } };
}
