import type { RegistryClient } from '../client/client.ts';
import { several } from '../several.ts';
import { isImageConfig, pullImageConfig } from './image-config.ts';
import type { ImageManifestContent } from './image-manifest.ts';
import { type ImageTree, readImage } from './image-tree.ts';
import { type Platform, runs } from './platform.ts';

/** One image: what one platform runs. */
export interface InspectedImage {
  readonly digest: string;
  readonly platform: Platform | undefined;
  /** Bytes of its configuration and layers, which is what a pull moves; foreign layers too. */
  readonly size: number;
  readonly layers: number;
  /** ISO 8601; undefined when its builder left it out. */
  readonly created: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Inspection {
  readonly digest: string;
  readonly mediaType: string;
  readonly kind: 'image' | 'index';
  /** One, or those of the index that run on something; in its order. */
  readonly images: readonly InspectedImage[];
  /** What the index has besides, such as attestations of how an image was built. */
  readonly attachments: number;
  /** Bytes of all that it leads to, what several share counted once: what it takes in the registry. */
  readonly size: number;
  /** The same one by one: bytes of each manifest and blob, by digest. Foreign layers are not in the registry. */
  readonly parts: ReadonlyMap<string, number>;
}

const width = 6;

/**
 * Reads what a tag or digest leads to: its platforms, sizes and dates.
 *
 * @throws RegistryError with status 404 when there is no such manifest; ActionableError when it is damaged
 */
export async function inspectImage(
  client: RegistryClient,
  repository: string,
  reference: string,
  signal: AbortSignal,
): Promise<Inspection> {
  const tree = await readImage(client, repository, reference, { signal });
  const all = imagesIn(tree);
  const running = tree.content.kind === 'image' ? all : all.filter(({ platform }) => runs(platform));
  const images = await several(running, { width, signal }, async (image, signal) => {
    const { config, layers } = image.content;
    const said = isImageConfig(config) ? await pullImageConfig(client, repository, config, signal) : undefined;
    return {
      digest: image.digest,
      platform: image.platform ?? said?.platform,
      size: [config, ...layers].reduce((sum, { size }) => sum + size, 0),
      layers: layers.length,
      created: said?.created,
      labels: said?.labels ?? {},
    };
  });
  const { digest, mediaType } = tree.manifest;
  const { kind } = tree.content;
  const parts = partsOf(tree);
  const size = [...parts.values()].reduce((sum, one) => sum + one, 0);
  return { digest, mediaType, kind, images, attachments: all.length - running.length, size, parts };
}

interface Image {
  readonly digest: string;
  readonly platform: Platform | undefined;
  readonly content: ImageManifestContent;
}

function imagesIn({ manifest: { digest }, platform, content, children }: ImageTree): readonly Image[] {
  return content.kind === 'image' ? [{ digest, platform, content }] : children.flatMap(imagesIn);
}

function partsOf(tree: ImageTree): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  const visit = ({ manifest, content, children }: ImageTree) => {
    sizes.set(manifest.digest, manifest.bytes.length);
    const parts = content.kind === 'image' ? [content.config, ...content.layers.filter(({ foreign }) => !foreign)] : [];
    for (const { digest, size } of parts) sizes.set(digest, size);
    children.forEach(visit);
  };
  visit(tree);
  return sizes;
}
