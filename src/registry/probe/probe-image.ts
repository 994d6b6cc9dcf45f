import { randomBytes } from 'node:crypto';
import { digestOf } from '../content-digest.ts';
import { mediaTypes } from '../media-types.ts';
import { tarOf } from './tar.ts';

export interface ProbeImage {
  readonly tag: string;
  readonly mediaType: string;
  readonly manifest: Uint8Array;
  /** Its configuration and its one layer. */
  readonly blobs: readonly Uint8Array[];
  /** Bytes of all its parts. */
  readonly size: number;
}

/** Enough to fill more than one packet and buffer, little enough for a slow line. */
const contentBytes = 256 * 1024;

/** An image that no registry has seen: one layer with one file of random bytes, which Docker could pull too. */
export function probeImage(): ProbeImage {
  const layer = tarOf('probe', randomBytes(contentBytes));
  const config = json({
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
  });
  const manifest = json({
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: { mediaType: mediaTypes.ociConfig, digest: digestOf(config), size: config.length },
    layers: [{ mediaType: mediaTypes.ociLayer, digest: digestOf(layer), size: layer.length }],
  });
  return {
    tag: `probe-${randomBytes(6).toString('hex')}`,
    mediaType: mediaTypes.ociManifest,
    manifest,
    blobs: [config, layer],
    size: manifest.length + config.length + layer.length,
  };
}

function json(content: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(content));
}
