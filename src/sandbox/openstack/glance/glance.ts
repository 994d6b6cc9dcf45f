import { createHash } from 'node:crypto';
import { inSeconds } from '../../../in-seconds.ts';
import { type Call, param, type Reply } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Service } from '../http/service.ts';
import type { Cloud, Image } from '../state.ts';

/** The Image service, API v2. */
export function glance(cloud: Cloud): Service {
  const versions = ['2.15', '2.9', '2.7', '2.6', '2.5', '2.4', '2.3', '2.2', '2.1', '2.0'].map((number, index) => ({
    id: `v${number}`,
    status: index === 0 ? 'CURRENT' : 'SUPPORTED',
    links: [{ rel: 'self', href: `${cloud.origin}/image/v2/` }],
  }));
  return {
    name: 'image',
    open: [{ method: 'GET', path: '/', handle: () => ({ status: 300, body: { versions } }) }],
    routes: [
      { method: 'GET', path: '/v2/images', handle: (call) => list(cloud, call) },
      {
        method: 'GET',
        path: '/v2/images/:id',
        handle: (call) => ({ status: 200, body: view(findImage(cloud, param(call, 'id'), 404)) }),
      },
    ],
    unauthorized: new Refusal(
      401,
      'This server could not verify that you are authorized to access the document you requested. Either you supplied the wrong credentials (e.g., bad password), or your browser does not understand how to supply the credentials required.',
      'Unauthorized',
      { 'WWW-Authenticate': `Keystone uri="${cloud.origin}/identity"` },
    ),
    headers: (requestId) => ({ 'X-Openstack-Request-Id': requestId }),
    refuse: ({ status, message, title }) => ({
      status,
      body: { message: `${message}<br />\n\n\n`, code: `${status} ${title}`, title },
    }),
  };
}

/** Parameters that say which page, not which images. */
const aboutThePage = new Set(['limit', 'marker', 'sort', 'sort_key', 'sort_dir']);

/** https://docs.openstack.org/api-ref/image/v2/#list-images */
function list(cloud: Cloud, call: Call): Reply {
  const query = call.url.searchParams;
  const filters = [...query].filter(([name]) => !aboutThePage.has(name));
  const found = cloud.images.map(view).filter((image) => filters.every(([name, value]) => matches(image, name, value)));
  const marker = query.get('marker');
  const start = marker === null ? 0 : found.findIndex(({ id }) => id === findImage(cloud, marker, 400).id) + 1;
  const limit = limitIn(query);
  const page = found.slice(start, limit === undefined ? undefined : start + limit);
  const last = page.at(-1);
  const full = limit !== undefined && page.length === limit && last !== undefined;
  const links = { first: link(query), schema: '/v2/schemas/images', ...(full ? { next: link(query, last.id) } : {}) };
  return { status: 200, body: { images: page, ...links } };
}

function matches(image: Readonly<Record<string, unknown>>, name: string, value: string): boolean {
  return String(image[name]) === value;
}

function limitIn(query: URLSearchParams): number | undefined {
  const limit = query.get('limit');
  if (limit !== null && !/^\d+$/.test(limit)) throw new Refusal(400, 'limit param must be an integer');
  return limit === null ? undefined : Number(limit);
}

/** Paths only, as Glance writes them. */
function link(query: URLSearchParams, marker?: string): string {
  const next = new URLSearchParams(query);
  next.delete('marker');
  if (marker !== undefined) next.set('marker', marker);
  return `/v2/images${next.size === 0 ? '' : `?${next}`}`;
}

function findImage(cloud: Cloud, id: string, status: number): Image {
  const image = cloud.images.find((each) => each.id === id);
  if (image === undefined) throw new Refusal(status, `No image found with ID ${id}`);
  return image;
}

function view({ id, name, created, bytes }: Image) {
  return {
    hw_rng_model: 'virtio',
    hw_vif_model: 'virtio',
    hw_disk_bus: 'virtio',
    name,
    disk_format: 'qcow2',
    container_format: 'bare',
    visibility: 'public',
    size: bytes,
    virtual_size: 8 * 1024 ** 3,
    status: 'active',
    checksum: createHash('md5').update(id).digest('hex'),
    protected: false,
    min_ram: 0,
    min_disk: 0,
    owner: '0'.repeat(32),
    os_hidden: false,
    os_hash_algo: 'sha512',
    os_hash_value: createHash('sha512').update(id).digest('hex'),
    id,
    created_at: inSeconds(created),
    updated_at: inSeconds(created),
    tags: [],
    self: `/v2/images/${id}`,
    file: `/v2/images/${id}/file`,
    schema: '/v2/schemas/image',
  };
}
