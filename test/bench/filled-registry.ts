import { createHash, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StoredImages } from '../../src/host/stored-images.ts';
import { mediaTypes } from '../../src/registry/media-types.ts';
import { several } from '../../src/registry/several.ts';

const { signal } = new AbortController();
const day = 24 * 3_600_000;

/**
 * Writes tags into the storage of a registry that is not running, each an image with a configuration and a layer of its
 * own upon layers that all share, as BinderHub makes them: the files that a push would have left, in much less time.
 *
 * @param storage what distribution calls its root directory
 * @returns what the files tell: one tag was pushed each hour
 */
export async function filled(storage: string, tags: number, repositories: number): Promise<StoredImages> {
  const root = join(storage, 'docker/registry/v2');
  const now = Date.now();
  const stored = {
    now,
    readOnly: false,
    space: { available: 10 ** 12, total: 2 * 10 ** 12 },
    configuration: '',
    tags: new Map<string, Map<string, number>>(),
    manifests: new Map<string, Map<string, number>>(),
    blobs: new Map<string, number>(),
    uploads: [],
  };
  const blob = async (bytes: Buffer): Promise<Part> => {
    const hex = createHash('sha256').update(bytes).digest('hex');
    await written(join(root, 'blobs/sha256', hex.slice(0, 2), hex, 'data'), bytes);
    stored.blobs.set(`sha256:${hex}`, bytes.length);
    return { digest: `sha256:${hex}`, hex, size: bytes.length };
  };
  const shared = [await blob(randomBytes(2000)), await blob(randomBytes(2000))];
  const all = Array.from({ length: tags }, (_, at) => at);
  await several(all, { width: 16, signal }, async (at) => {
    const repository = `binder/project-${at % repositories}`;
    const tag = `commit-${at}`;
    const config = await blob(
      json({ os: 'linux', architecture: 'amd64', created: new Date(now - at * 3_600_000), at }),
    );
    const layers = [...shared, await blob(randomBytes(100))];
    const manifest = await blob(json(manifestOf(config, layers)));
    const folder = join(root, 'repositories', repository);
    const link = (path: string, { hex }: Part) => written(join(folder, path, 'link'), Buffer.from(`sha256:${hex}`));
    for (const part of [config, ...layers]) await link(`_layers/sha256/${part.hex}`, part);
    await link(`_manifests/revisions/sha256/${manifest.hex}`, manifest);
    await link(`_manifests/tags/${tag}/current`, manifest);
    await link(`_manifests/tags/${tag}/index/sha256/${manifest.hex}`, manifest);
    const pushed = now - at * (day / 24);
    keep(stored.tags, repository, tag, pushed);
    keep(stored.manifests, repository, manifest.digest, pushed);
  });
  return stored;
}

interface Part {
  readonly digest: string;
  readonly hex: string;
  readonly size: number;
}

function manifestOf(config: Part, layers: readonly Part[]): object {
  const part = (mediaType: string, { digest, size }: Part) => ({ mediaType, digest, size });
  return {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: part(mediaTypes.ociConfig, config),
    layers: layers.map((layer) => part(mediaTypes.ociLayer, layer)),
  };
}

function keep(all: Map<string, Map<string, number>>, repository: string, of: string, time: number): void {
  const own = all.get(repository) ?? new Map<string, number>();
  own.set(of, time);
  all.set(repository, own);
}

function json(content: object): Buffer {
  return Buffer.from(JSON.stringify(content));
}

async function written(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}
