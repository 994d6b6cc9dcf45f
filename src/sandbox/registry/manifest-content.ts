import { z } from 'zod';
import { mediaTypes } from '../../registry/media-types.ts';
import { RegistryFault } from './registry-fault.ts';

const descriptor = z.object({ digest: z.string(), urls: z.array(z.string()).optional() });
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
}

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
    return { blobs: [], children };
  }
  if (mediaType !== mediaTypes.ociManifest && mediaType !== mediaTypes.dockerManifest) {
    throw new RegistryFault('MANIFEST_INVALID', {});
  }
  const { config, layers } = believed(manifest, json);
  // Layers with URLs of their own live elsewhere.
  const blobs = [config, ...layers].filter(({ urls }) => urls === undefined || urls.length === 0);
  return { blobs: blobs.map(({ digest }) => digest), children: [] };
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
