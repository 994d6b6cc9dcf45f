import { z } from 'zod';
import { type Call, param, type Reply } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import { metadataSchema } from '../metadata.ts';
import type { Cloud, Server } from '../state.ts';
import { validated } from '../validate.ts';
import { serverOf } from './find-server.ts';

const all = z.object({ metadata: metadataSchema });
const one = z.object({ meta: metadataSchema });

/** https://docs.openstack.org/api-ref/compute/#server-metadata-servers-metadata */
export function metadataRoutes(cloud: Cloud): readonly Route[] {
  const path = '/v2.1/servers/:id/metadata';
  const on = (act: (server: Server, call: Call) => Reply) => (call: Call) => act(serverOf(cloud, call), call);
  return [
    { method: 'GET', path, handle: on(({ metadata }) => ({ status: 200, body: { metadata } })) },
    {
      method: 'POST',
      path,
      handle: on((server, call) => set(server, { ...server.metadata, ...validated(call.body, all).metadata })),
    },
    { method: 'PUT', path, handle: on((server, call) => set(server, validated(call.body, all).metadata)) },
    {
      method: 'GET',
      path: `${path}/:key`,
      handle: on((server, call) => ({ status: 200, body: { meta: item(server, call) } })),
    },
    { method: 'PUT', path: `${path}/:key`, handle: on(setOne) },
    { method: 'DELETE', path: `${path}/:key`, handle: on(removeOne) },
  ];
}

function set(server: Server, metadata: Record<string, string>): Reply {
  server.metadata = metadata;
  return { status: 200, body: { metadata } };
}

function setOne(server: Server, call: Call): Reply {
  const { meta } = validated(call.body, one);
  if (!(param(call, 'key') in meta)) throw new Refusal(400, 'Request body and URI mismatch');
  set(server, { ...server.metadata, ...meta });
  return { status: 200, body: { meta } };
}

function removeOne(server: Server, call: Call): Reply {
  item(server, call);
  const { [param(call, 'key')]: _, ...rest } = server.metadata;
  server.metadata = rest;
  return { status: 204 };
}

function item({ metadata }: Server, call: Call): Record<string, string> {
  const key = param(call, 'key');
  const value = metadata[key];
  if (value === undefined) throw new Refusal(404, 'Metadata item was not found');
  return { [key]: value };
}
