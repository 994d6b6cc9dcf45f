import { z } from 'zod';
import { mediaTypes } from '../../registry/media-types.ts';
import { RegistryFault } from './registry-fault.ts';

const descriptor = z.object({
  digest: z.string(),
  mediaType: z.string().default(''),
  urls: z.array(z.string()).default([]),
});
const platform = z.object({ architecture: z.string(), os: z.string() });

const manifest = z.object({ schemaVersion: z.literal(2), config: descriptor, layers: z.array(descriptor) });
const index = z.object({
  schemaVersion: z.literal(2),
  manifests: z.array(descriptor.extend({ platform: platform.optional() })),
});
const declared = z.object({ mediaType: z.string().optional() });

export interface ManifestContent {
  /** Digests of blobs that must be in the repository. */
  readonly blobs: readonly string[];
  /** Manifests that must be in the repository, with their platform as `os/architecture`. */
  readonly children: readonly { readonly digest: string; readonly platform: string }[];
  /** Where layers may be had besides. */
  readonly urls: readonly string[];
}

/** Layers that no registry needs to have when they have URLs of their own. */
const foreign = /^application\/vnd\.(docker\.image\.rootfs\.foreign\.|oci\.image\.layer\.nondistributable\.)/;

/**
 * Reads what a manifest or index names.
 *
 * @throws RegistryFault MANIFEST_INVALID when it is not of the type it is sent as
 */
export function contentOf(bytes: Buffer, mediaType: string): ManifestContent {
  const json = parsed(bytes);
  const kind = declared.safeParse(json);
  if (!kind.success || (kind.data.mediaType ?? mediaType) !== mediaType)
    throw new RegistryFault('MANIFEST_INVALID', {});
  if (mediaType === mediaTypes.ociIndex || mediaType === mediaTypes.dockerList) {
    const { manifests } = believed(index, json);
    const children = manifests.map(({ digest, platform: on }) => ({
      digest,
      platform: on === undefined ? '' : `${on.os}/${on.architecture}`,
    }));
    return { blobs: [], children, urls: [] };
  }
  if (mediaType !== mediaTypes.ociManifest && mediaType !== mediaTypes.dockerManifest) {
    throw new RegistryFault('MANIFEST_INVALID', {});
  }
  const { config, layers } = believed(manifest, json);
  const needed = layers.filter(({ mediaType: type, urls }) => urls.length === 0 || !foreign.test(type));
  const blobs = [config, ...needed].map(({ digest }) => digest);
  return { blobs, children: [], urls: layers.flatMap(({ urls }) => urls) };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new RegistryFault('MANIFEST_INVALID', {});
  }
}

function believed<T>(schema: z.ZodType<T>, json: unknown): T {
  const result = schema.safeParse(json);
  if (!result.success) throw new RegistryFault('MANIFEST_INVALID', z.prettifyError(result.error));
  return result.data;
}
