import { ActionableError } from '../../engine/actionable-error.ts';
import type { RegistryClient } from '../client/client.ts';
import { RegistryError } from '../client/registry-error.ts';
import { RegistryUnreachable } from '../client/registry-unreachable.ts';
import { readManifest } from '../images/image-manifest.ts';
import { pullManifest } from '../manifests/pull-manifest.ts';
import { type Descriptor, resolve } from '../manifests/resolve.ts';
import { several } from '../several.ts';
import { imagesOf, type TaggedImage } from './list-images.ts';
import { listTags } from './list-tags.ts';

/** A manifest or index as a repository has it. */
export interface StoredManifest {
  readonly digest: string;
  /** Digests of the manifests that an index names, also of those that are not there. */
  readonly children: readonly string[];
  /** What it keeps in the registry, itself and its foreign layers aside: bytes by digest. */
  readonly blobs: ReadonlyMap<string, number>;
  /** Bytes of the manifest itself. */
  readonly size: number;
  /** Set when what it names could not be read: why. */
  readonly unreadable?: string;
}

/** What a repository has, as far as its tags and the digests that were asked for lead to it. */
export interface RepositoryContent {
  readonly repository: string;
  readonly images: readonly TaggedImage[];
  /** Those of the digests asked for that are there. */
  readonly untagged: readonly string[];
  readonly manifests: ReadonlyMap<string, StoredManifest>;
}

const width = 6;

/**
 * Reads every manifest of a repository that a tag leads to.
 *
 * @param untagged digests of manifests to be read besides
 * @throws RegistryError with status 404 when there is no such repository and nothing else was asked for
 */
export async function readRepository(
  client: RegistryClient,
  repository: string,
  { untagged = [], signal }: { readonly untagged?: readonly string[]; readonly signal: AbortSignal },
): Promise<RepositoryContent> {
  const tags = await listTags(client, repository, signal).catch((error: unknown) => {
    // Without a tag, distribution takes a repository for none.
    if (untagged.length > 0 && isMissing(error)) return [];
    throw error;
  });
  // By the tag itself: a look at its digest first would cost one request more for each.
  const tagged = await several(tags.toSorted(), { width, signal }, async (tag, signal) => ({
    tag,
    descriptor: await readOne(client, repository, tag, signal),
  }));
  const manifests = new Map<string, StoredManifest>();
  for (const { descriptor } of tagged) if (descriptor !== undefined) manifests.set(descriptor.digest, descriptor);
  const sought = new Set(manifests.keys());
  let next: readonly string[] = [...[...manifests.values()].flatMap(({ children }) => children), ...untagged];
  while (next.length > 0) {
    const fresh = [...new Set(next)].filter((digest) => !sought.has(digest));
    for (const digest of fresh) sought.add(digest);
    const read = await several(fresh, { width, signal }, (digest, signal) =>
      readOne(client, repository, digest, signal),
    );
    const found = read.filter((one) => one !== undefined);
    for (const one of found) manifests.set(one.digest, one);
    next = found.flatMap(({ children }) => children);
  }
  return {
    repository,
    images: imagesOf(tagged),
    untagged: untagged.filter((digest) => manifests.has(digest)),
    manifests,
  };
}

/** All that some manifests lead to, they themselves included, what names another before it. */
export function reachedFrom(roots: readonly string[], manifests: RepositoryContent['manifests']): ReadonlySet<string> {
  const reached = new Set<string>();
  let next = roots;
  while (next.length > 0) {
    const fresh = next.filter((digest) => manifests.has(digest) && !reached.has(digest));
    for (const digest of fresh) reached.add(digest);
    next = fresh.flatMap((digest) => manifests.get(digest)?.children ?? []);
  }
  return reached;
}

/** Bytes by digest of all that some manifests take in a registry, they themselves included. */
export function blobsOf(
  digests: Iterable<string>,
  manifests: RepositoryContent['manifests'],
): ReadonlyMap<string, number> {
  const blobs = new Map<string, number>();
  for (const digest of digests) {
    const manifest = manifests.get(digest);
    if (manifest === undefined) continue;
    blobs.set(digest, manifest.size);
    for (const [blob, size] of manifest.blobs) blobs.set(blob, size);
  }
  return blobs;
}

export function isMissing(error: unknown): boolean {
  return error instanceof RegistryError && error.status === 404;
}

/** @param reference a tag or digest */
async function readOne(
  client: RegistryClient,
  repository: string,
  reference: string,
  signal: AbortSignal,
): Promise<(StoredManifest & Descriptor) | undefined> {
  try {
    const { digest, bytes, mediaType } = await pullManifest(client, repository, reference, signal);
    const content = readManifest({ bytes, mediaType }, `${client.url.host}/${repository}@${digest}`);
    const one = { digest, mediaType, size: bytes.length };
    if (content.kind === 'index') {
      return { ...one, children: content.entries.map((entry) => entry.digest), blobs: new Map() };
    }
    const parts = [content.config, ...content.layers.filter(({ foreign }) => !foreign)];
    return { ...one, children: [], blobs: new Map(parts.map((part) => [part.digest, part.size])) };
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (!(error instanceof ActionableError) || error instanceof RegistryError || error instanceof RegistryUnreachable)
      throw error;
    const there = await resolve(client, repository, reference, signal);
    return there && { ...there, children: [], blobs: new Map(), unreadable: error.message };
  }
}
