import { z } from 'zod';
import { ActionableError } from '../../engine/actionable-error.ts';
import { isIndex } from '../media-types.ts';
import type { Platform } from './platform.ts';

/** What a manifest says of one of its parts. */
export interface Part {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

export interface Layer extends Part {
  /** Set for a layer that its owner lets no registry give out: it lives at the URLs in the manifest. */
  readonly foreign: boolean;
}

export interface IndexEntry extends Part {
  /** Undefined when the index does not say. */
  readonly platform: Platform | undefined;
}

export interface ImageManifestContent {
  readonly kind: 'image';
  readonly config: Part;
  readonly layers: readonly Layer[];
}

export interface IndexContent {
  readonly kind: 'index';
  readonly entries: readonly IndexEntry[];
}

/** What a manifest names. */
export type ManifestContent = ImageManifestContent | IndexContent;

const part = z.object({
  mediaType: z.string().default(''),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'is no sha256 digest'),
  size: z.int().min(0),
});
const platform = z.object({
  os: z.string(),
  architecture: z.string(),
  variant: z.string().optional(),
  'os.version': z.string().optional(),
});
const image = z.object({
  config: part,
  layers: z.array(part.extend({ urls: z.array(z.string()).optional() })).nullable(),
});
const entry = part.extend({ platform: platform.optional() });
const index = z.object({ manifests: z.array(entry).nullable() });
/** The fields of one kind in a manifest sent as the other could mislead who reads it otherwise (CVE-2021-41190). */
const misleading = z.object({
  mediaType: z.string().optional(),
  manifests: z.unknown().optional(),
  layers: z.unknown().optional(),
});

const foreignTypes = /^application\/vnd\.(docker\.image\.rootfs\.foreign\.|oci\.image\.layer\.nondistributable\.)/;

/**
 * Reads what a manifest or index names. Its bytes stay what is passed on.
 *
 * @param where the manifest, as messages name it
 * @throws ActionableError when it is not of the type it was served as
 */
export function readManifest(
  { bytes, mediaType }: { readonly bytes: Uint8Array; readonly mediaType: string },
  where: string,
): ManifestContent {
  const json = jsonIn(bytes);
  const shown = misleading.safeParse(json);
  const other = isIndex(mediaType) ? shown.data?.layers : shown.data?.manifests;
  if (!shown.success || (shown.data.mediaType ?? mediaType) !== mediaType || other !== undefined) {
    throw damaged(where, `it is served as ${mediaType}, which it is not`);
  }
  if (isIndex(mediaType)) {
    const { manifests } = believed(index, json, where);
    return { kind: 'index', entries: (manifests ?? []).map((one) => ({ ...one, platform: platformOf(one) })) };
  }
  const { config, layers } = believed(image, json, where);
  return {
    kind: 'image',
    config,
    layers: (layers ?? []).map(({ urls = [], ...layer }) => ({
      ...layer,
      foreign: urls.length > 0 && foreignTypes.test(layer.mediaType),
    })),
  };
}

function platformOf({ platform: said }: z.infer<typeof entry>): Platform | undefined {
  if (said === undefined) return undefined;
  const { os, architecture, variant, 'os.version': osVersion } = said;
  return { os, architecture, ...(variant && { variant }), ...(osVersion && { osVersion }) };
}

function believed<T>(schema: z.ZodType<T>, json: unknown, where: string): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw damaged(where, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

function damaged(where: string, why: string): ActionableError {
  return new ActionableError(`${where} is no manifest that can be used: ${why}`, 'Push the image there anew.');
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return undefined;
  }
}
