import { z } from 'zod';
import { type Call, param, type Reply } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import { metadataSchema } from '../metadata.ts';
import type { Cloud, Volume } from '../state.ts';
import { validated } from '../validate.ts';
import { findVolume } from './find-volume.ts';

const all = z.object({ metadata: metadataSchema });
const one = z.object({ meta: metadataSchema });

/** Volume metadata. https://docs.openstack.org/api-ref/block-storage/v3/#volumes-volumes */
export function metadataRoutes(cloud: Cloud, base: string): readonly Route[] {
  const path = `${base}/volumes/:id/metadata`;
  const on = (act: (volume: Volume, call: Call) => Reply) => (call: Call) =>
    act(findVolume(cloud, param(call, 'id')), call);
  return [
    { method: 'GET', path, handle: on(({ metadata }) => ({ status: 200, body: { metadata } })) },
    {
      method: 'POST',
      path,
      handle: on((volume, call) => set(volume, { ...volume.metadata, ...validated(call.body, all).metadata })),
    },
    { method: 'PUT', path, handle: on((volume, call) => set(volume, validated(call.body, all).metadata)) },
    {
      method: 'GET',
      path: `${path}/:key`,
      handle: on((volume, call) => ({ status: 200, body: { meta: item(volume, call) } })),
    },
    { method: 'PUT', path: `${path}/:key`, handle: on(setOne) },
    { method: 'DELETE', path: `${path}/:key`, handle: on(removeOne) },
  ];
}

function set(volume: Volume, metadata: Record<string, string>): Reply {
  volume.metadata = metadata;
  return { status: 200, body: { metadata } };
}

function setOne(volume: Volume, call: Call): Reply {
  const { meta } = validated(call.body, one);
  if (!(param(call, 'key') in meta)) throw new Refusal(400, 'Request body and URI mismatch');
  set(volume, { ...volume.metadata, ...meta });
  return { status: 200, body: { meta } };
}

function removeOne(volume: Volume, call: Call): Reply {
  item(volume, call);
  const { [param(call, 'key')]: _, ...rest } = volume.metadata;
  volume.metadata = rest;
  return { status: 200 };
}

function item(volume: Volume, call: Call): Record<string, string> {
  const key = param(call, 'key');
  const value = volume.metadata[key];
  if (value === undefined) throw new Refusal(404, `Volume ${volume.id} has no metadata with key ${key}.`);
  return { [key]: value };
}
