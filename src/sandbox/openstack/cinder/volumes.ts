import { z } from 'zod';
import { type Call, param, type Reply } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import { linkedPage } from '../linked-page.ts';
import { metadataSchema } from '../metadata.ts';
import type { Cloud, Image, Volume } from '../state.ts';
import { validated } from '../validate.ts';
import { findVolume } from './find-volume.ts';
import { addVolume, deleteVolume } from './volume-record.ts';
import { volumeDetail, volumeLine, volumeView } from './volume-view.ts';

const text = z.string().max(255).nullish();
// Cinder lets what it does not know pass.
const wanted = z.object({
  volume: z.object({
    size: z
      .union([
        z.int(),
        z
          .string()
          .regex(/^[0-9]+$/)
          .transform(Number),
      ])
      .pipe(z.number().min(1))
      .nullish(),
    name: text,
    description: text,
    metadata: metadataSchema.nullish(),
    imageRef: z.string().nullish(),
    volume_type: z.string().nullish(),
    availability_zone: z.string().nullish(),
  }),
});
const changes = z.object({ volume: z.object({ name: text, description: text, metadata: metadataSchema.optional() }) });

/** Volumes. https://docs.openstack.org/api-ref/block-storage/v3/#volumes-volumes */
export function volumeRoutes(cloud: Cloud, base: string): readonly Route[] {
  const found = (call: Call) => findVolume(cloud, param(call, 'id'));
  return [
    { method: 'GET', path: `${base}/volumes`, handle: (call) => list(cloud, call, volumeLine) },
    { method: 'GET', path: `${base}/volumes/detail`, handle: (call) => list(cloud, call, volumeDetail) },
    { method: 'POST', path: `${base}/volumes`, handle: (call) => create(cloud, call) },
    {
      method: 'GET',
      path: `${base}/volumes/:id`,
      handle: (call) => ({ status: 200, body: { volume: volumeDetail(cloud, found(call)) } }),
    },
    { method: 'PUT', path: `${base}/volumes/:id`, handle: (call) => change(cloud, call, found(call)) },
    {
      method: 'DELETE',
      path: `${base}/volumes/:id`,
      handle: (call) => {
        deleteVolume(cloud, found(call));
        return { status: 202 };
      },
    },
  ];
}

function list(cloud: Cloud, call: Call, view: (cloud: Cloud, volume: Volume) => unknown): Reply {
  const query = call.url.searchParams;
  const limit = query.get('limit');
  if (limit !== null && !/^\d+$/.test(limit)) throw new Refusal(400, 'limit param must be an integer');
  // The newest first.
  const found = [...cloud.volumes.values()].toReversed().filter((volume) => fits(volume, query));
  const { items, links } = linkedPage(
    call.url,
    'volumes',
    found,
    limit === null ? undefined : Number(limit),
    ({ id }) => id,
  );
  return { status: 200, body: { volumes: items.map((volume) => view(cloud, volume)), ...links } };
}

/** Filters compare exactly. `metadata` is a Python dictionary: `{'key': 'value'}`. */
function fits(volume: Volume, query: URLSearchParams): boolean {
  const { name, status } = volume;
  const metadata = [...(query.get('metadata') ?? '').matchAll(/'([^']*)'\s*:\s*'([^']*)'/g)];
  return (
    (query.get('name') ?? name) === name &&
    (query.get('status') ?? status) === status &&
    metadata.every(([, key = '', value]) => volume.metadata[key] === value)
  );
}

function create(cloud: Cloud, call: Call): Reply {
  const asked = validated(call.body, wanted).volume;
  if (asked.size === null || asked.size === undefined) {
    throw new Refusal(
      400,
      'The server could not comply with the request since it is either malformed or otherwise incorrect.',
    );
  }
  if (typeof asked.volume_type === 'string' && asked.volume_type !== '__DEFAULT__') {
    throw new Refusal(404, `Volume type with name ${asked.volume_type} could not be found.`);
  }
  if (typeof asked.availability_zone === 'string' && asked.availability_zone !== 'nova') {
    throw new Refusal(400, `Availability zone '${asked.availability_zone}' is invalid.`);
  }
  const volume = addVolume(cloud, {
    name: asked.name ?? null,
    description: asked.description ?? null,
    size: asked.size,
    metadata: asked.metadata ?? {},
    image: imageAsked(cloud, asked.imageRef),
    ...(call.outcome?.kind === 'volume error' ? { failure: call.outcome.message } : {}),
  });
  return { status: 202, body: { volume: volumeView(cloud, volume) } };
}

function change(cloud: Cloud, call: Call, volume: Volume): Reply {
  const { name, description, metadata } = validated(call.body, changes).volume;
  if (name !== undefined) volume.name = name;
  if (description !== undefined) volume.description = description;
  if (metadata !== undefined) volume.metadata = metadata;
  volume.updated = new Date();
  return { status: 200, body: { volume: volumeView(cloud, volume) } };
}

function imageAsked(cloud: Cloud, id: string | null | undefined): Image | undefined {
  if (id === null || id === undefined) return undefined;
  const image = cloud.images.find((each) => each.id === id);
  if (image === undefined) throw new Refusal(400, 'Invalid image identifier or unable to access requested image.');
  return image;
}
