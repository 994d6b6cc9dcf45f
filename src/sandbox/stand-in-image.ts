import { createCipheriv, createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { digestOf } from '../registry/content-digest.ts';
import { mediaTypes } from '../registry/media-types.ts';
import { tarOf } from '../registry/probe/tar.ts';
import type { StoredManifest } from './registry/storage.ts';

/** An image with all that belongs to it, by digest. */
export interface StandInImage {
  /** Of the list. */
  readonly digest: string;
  readonly blobs: ReadonlyMap<string, Buffer>;
  readonly manifests: ReadonlyMap<string, StoredManifest>;
}

/** Those of the real one. */
const platforms = ['amd64', 'arm/v7', 'arm64/v8', '386', 'ppc64le', 's390x'];
/** Bytes of each layer. The real ones have some 45 MB, which would be kept in memory twice over. */
const layerBytes = [3 * 2 ** 20, 2 ** 20];
const gzippedLayer = 'application/vnd.docker.image.rootfs.diff.tar.gzip';

/**
 * A list of images as Docker Hub has them, each of layers with one file of bytes that look random. It is the same image each
 * time it is made.
 */
export function standInImage(): StandInImage {
  const blobs = new Map<string, Buffer>();
  const manifests = new Map<string, StoredManifest>();
  const blob = (content: Buffer) => {
    const digest = digestOf(content);
    blobs.set(digest, content);
    return { size: content.length, digest };
  };
  const manifest = (mediaType: string, content: object) => {
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...content }));
    const digest = digestOf(bytes);
    manifests.set(digest, { mediaType, bytes });
    return { mediaType, size: bytes.length, digest };
  };
  const images = platforms.map((name) => {
    const [architecture = '', variant] = name.split('/');
    const platform = { architecture, os: 'linux', ...(variant !== undefined && { variant }) };
    const tars = layerBytes.map((bytes, at) => Buffer.from(tarOf('stand-in', noise(`${name} ${at}`, bytes))));
    const config = {
      ...platform,
      created: '2021-08-31T01:21:30.672229355Z',
      config: { Cmd: ['/bin/bash'], Labels: { 'org.opencontainers.image.description': 'stands for ubuntu:16.04' } },
      rootfs: { type: 'layers', diff_ids: tars.map(digestOf) },
    };
    const described = manifest(mediaTypes.dockerManifest, {
      config: { mediaType: mediaTypes.dockerConfig, ...blob(Buffer.from(JSON.stringify(config))) },
      layers: tars.map((tar) => ({ mediaType: gzippedLayer, ...blob(gzipSync(tar, { level: 0 })) })),
    });
    return { ...described, platform };
  });
  const { digest } = manifest(mediaTypes.dockerList, { manifests: images });
  return { digest, blobs, manifests };
}

/** The key stream of AES in counter mode: what nobody can compress, and yet the same for the same name. */
function noise(name: string, bytes: number): Buffer {
  const key = createHash('sha256').update(name).digest();
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(bytes));
}
