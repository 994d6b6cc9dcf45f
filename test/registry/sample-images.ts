import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { blobOf, pushBlob } from '../../src/registry/blobs/push-blob.ts';
import type { RegistryClient } from '../../src/registry/client/client.ts';
import { digestOf } from '../../src/registry/content-digest.ts';
import type { Platform } from '../../src/registry/images/platform.ts';
import { pushManifest } from '../../src/registry/manifests/push-manifest.ts';
import { mediaTypes } from '../../src/registry/media-types.ts';
import { signal } from './images.ts';

/** An image or index that is in a registry. */
export interface Sample {
  readonly mediaType: string;
  readonly digest: string;
  readonly bytes: Uint8Array;
}

export interface SampleImage {
  readonly layers?: readonly Uint8Array[];
  /** Layers that are in no registry, by the URL that they are at. */
  readonly foreign?: readonly string[];
  readonly platform?: Platform;
  readonly created?: string;
  /** Manifests of Docker instead of OCI. */
  readonly docker?: boolean;
  /** Its type makes it an artifact, not an image. */
  readonly configType?: string;
}

const ofDocker = {
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  foreign: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
};
const ofOci = {
  layer: mediaTypes.ociLayer,
  foreign: 'application/vnd.oci.image.layer.nondistributable.v1.tar',
};

/** Pushes an image, under a tag or, for an index, under its digest. */
export async function pushSample(
  client: RegistryClient,
  repository: string,
  tag: string | undefined,
  image: SampleImage = {},
): Promise<Sample> {
  const { layers = [randomBytes(1000)], foreign = [], docker = false } = image;
  const { platform = { os: 'linux', architecture: 'amd64' }, created = '2026-01-02T03:04:05Z' } = image;
  const labels = { unique: randomBytes(6).toString('hex') };
  const rootfs = { type: 'layers', diff_ids: layers.map((bytes) => digestOf(unpacked(bytes))) };
  const config = json({ ...platform, created, config: { Labels: labels }, rootfs });
  for (const bytes of [config, ...layers]) await pushBlob(client, repository, blobOf(bytes), signal);
  const types = docker ? ofDocker : ofOci;
  const mediaType = docker ? mediaTypes.dockerManifest : mediaTypes.ociManifest;
  const configType = image.configType ?? (docker ? mediaTypes.dockerConfig : mediaTypes.ociConfig);
  return await push(client, repository, tag, mediaType, {
    config: { mediaType: configType, digest: digestOf(config), size: config.length },
    layers: [
      ...foreign.map((url) => ({
        mediaType: types.foreign,
        digest: digestOf(Buffer.from(url)),
        size: url.length,
        urls: [url],
      })),
      ...layers.map((bytes) => ({ mediaType: types.layer, digest: digestOf(bytes), size: bytes.length })),
    ],
  });
}

/** Pushes an index of what is there, by platform; `unknown/unknown` is where attestations stand. */
export async function pushSampleIndex(
  client: RegistryClient,
  repository: string,
  tag: string | undefined,
  children: Readonly<Record<string, Sample>>,
  mediaType: string = mediaTypes.ociIndex,
): Promise<Sample> {
  const manifests = Object.entries(children).map(([platform, child]) => {
    const [os, architecture, variant] = platform.split('/');
    const on = { architecture, os, ...(variant !== undefined && { variant }) };
    return { mediaType: child.mediaType, digest: child.digest, size: child.bytes.length, platform: on };
  });
  return await push(client, repository, tag, mediaType, { manifests });
}

async function push(
  client: RegistryClient,
  repository: string,
  tag: string | undefined,
  mediaType: string,
  rest: object,
) {
  // Spaces and order that no serializer of a registry would choose.
  const bytes = Buffer.from(JSON.stringify({ ...rest, mediaType, schemaVersion: 2 }, null, 3));
  const digest = digestOf(bytes);
  await pushManifest(client, repository, tag ?? digest, { mediaType, bytes }, signal);
  return { mediaType, digest, bytes };
}

/** What docker knows a layer by. */
function unpacked(layer: Uint8Array): Uint8Array {
  return layer[0] === 0x1f && layer[1] === 0x8b ? gunzipSync(layer) : layer;
}

function json(content: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(content));
}
