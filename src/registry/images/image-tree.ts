import { ActionableError } from '../../engine/actionable-error.ts';
import type { RegistryClient } from '../client/client.ts';
import { RegistryError } from '../client/registry-error.ts';
import { type Manifest, pullManifest } from '../manifests/pull-manifest.ts';
import { acceptedManifests } from '../media-types.ts';
import { several } from '../several.ts';
import { isImageConfig, pullImageConfig } from './image-config.ts';
import { type IndexEntry, type ManifestContent, readManifest } from './image-manifest.ts';
import { bestFor, type Platform, platformText, runs } from './platform.ts';

/** A manifest with all that it leads to. */
export interface ImageTree {
  readonly manifest: Manifest;
  readonly content: ManifestContent;
  /** What the index above it says. */
  readonly platform: Platform | undefined;
  /** Of an index, in its order. */
  readonly children: readonly ImageTree[];
}

export interface Reading {
  /** Only the image for this platform, in place of the index that it is chosen from. */
  readonly platform?: Platform | undefined;
  readonly signal: AbortSignal;
}

/** An index in an index has hardly a use, and one of more manifests than this has none. */
const deepest = 4;
const mostManifests = 500;
const width = 6;

/**
 * Reads a manifest and all manifests below it.
 *
 * @param reference a tag or digest
 * @throws ActionableError when there is no image for the platform, telling which there are; RegistryError with status 404
 *   when there is no such manifest
 */
export async function readImage(
  client: RegistryClient,
  repository: string,
  reference: string,
  { platform, signal }: Reading,
): Promise<ImageTree> {
  const where = `${client.url.host}/${repository}`;
  let left = mostManifests;

  async function read(
    of: string,
    entry: IndexEntry | undefined,
    depth: number,
    signal: AbortSignal,
  ): Promise<ImageTree> {
    left -= 1;
    if (depth > deepest || left < 0) throw unbounded(`${where}${of.includes(':') ? '@' : ':'}${of}`);
    const manifest = await pullManifest(client, repository, of, signal);
    if (entry !== undefined) refuseOther(entry, manifest, where);
    const content = readManifest(manifest, `${where}@${manifest.digest}`);
    const below = { platform: entry?.platform, manifest, content };
    if (content.kind === 'image') return { ...below, children: [] };
    const chosen = platform === undefined ? content.entries : [choose(platform, content.entries, where)];
    const children = await several(chosen, { width, signal }, async (child, signal) =>
      read(refuseNoManifest(child, where).digest, child, depth + 1, signal).catch((error: unknown) => {
        throw isMissing(error, child) ? incomplete(child, content.entries, where, error) : error;
      }),
    );
    const [only] = children;
    return platform !== undefined && only !== undefined ? only : { ...below, children };
  }

  const tree = await read(reference, undefined, 1, signal);
  if (platform !== undefined && tree.platform === undefined) await refuseOtherPlatform(tree, platform);
  return tree;

  async function refuseOtherPlatform({ content }: ImageTree, wanted: Platform): Promise<void> {
    if (content.kind === 'index' || !isImageConfig(content.config)) throw noneFor(wanted, [], where);
    const { platform: has } = await pullImageConfig(client, repository, content.config, signal);
    if (bestFor(wanted, [{ platform: has }]) === undefined) throw noneFor(wanted, [{ platform: has }], where);
  }
}

function choose(wanted: Platform, entries: readonly IndexEntry[], where: string): IndexEntry {
  const chosen = bestFor(wanted, entries);
  if (chosen === undefined) throw noneFor(wanted, entries, where);
  return chosen;
}

/** The platforms that images are there for, each once. */
export function platformsOf(entries: readonly { readonly platform: Platform | undefined }[]): readonly string[] {
  return [...new Set(entries.flatMap(({ platform }) => (platform && runs(platform) ? [platformText(platform)] : [])))];
}

function noneFor(wanted: Platform, entries: readonly { readonly platform: Platform | undefined }[], where: string) {
  const there = platformsOf(entries);
  return new ActionableError(
    `${where} has no image for ${platformText(wanted)}${there.length === 0 ? '' : `; there is ${there.join(', ')}`}`,
    there.length === 0 ? 'Leave out the platform.' : 'Choose one of these, or leave out the platform to take all.',
  );
}

function refuseNoManifest(entry: IndexEntry, where: string): IndexEntry {
  if (acceptedManifests.split(', ').includes(entry.mediaType)) return entry;
  throw new ActionableError(
    `${where}: the index names ${entry.digest} of type ${JSON.stringify(entry.mediaType)}, which is no manifest`,
    'Choose one platform of it.',
  );
}

function refuseOther(entry: IndexEntry, { bytes, mediaType }: Manifest, where: string): void {
  if (bytes.length === entry.size && mediaType === entry.mediaType) return;
  throw new ActionableError(
    `${where}@${entry.digest} has ${bytes.length} bytes of ${mediaType}, its index says ${entry.size} of ${entry.mediaType}`,
    'Push the image there anew.',
  );
}

function isMissing(error: unknown, { digest }: IndexEntry): boolean {
  return error instanceof RegistryError && error.status === 404 && error.path.endsWith(digest);
}

function incomplete(child: IndexEntry, entries: readonly IndexEntry[], where: string, cause: unknown) {
  const platform = child.platform === undefined ? '' : ` for ${platformText(child.platform)}`;
  return new ActionableError(
    `${where} lacks ${child.digest}${platform}, which its index names`,
    `Push the image there anew, or choose a platform that is there: ${platformsOf(entries).join(', ')}.`,
    { cause },
  );
}

function unbounded(where: string): ActionableError {
  return new ActionableError(
    `${where} lies in indexes more than ${deepest} deep or of more than ${mostManifests} manifests`,
    'Choose one platform of it.',
  );
}
