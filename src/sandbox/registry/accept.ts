import { mediaTypes } from '../../registry/media-types.ts';
import { contentOf } from './manifest-content.ts';
import { RegistryFault } from './registry-fault.ts';
import type { Repository, StoredManifest } from './storage.ts';

/** What clients that know no lists are given from one. */
const defaultPlatform = 'linux/amd64';

/**
 * Chooses what a client gets for a manifest, by the rules of distribution (registry/handlers/manifests.go): OCI types only
 * to who accepts them; a Docker list by tag turns into its linux/amd64 image for who does not; a Docker manifest to anyone.
 *
 * @throws RegistryFault when there is nothing that this client may be given
 */
export function acceptable(
  repository: Repository,
  { digest, byTag }: { readonly digest: string; readonly byTag: boolean },
  accept: string,
): { readonly digest: string; readonly manifest: StoredManifest } {
  const accepted = new Set(accept.split(',').map((each) => each.split(';')[0]?.trim()));
  const manifest = repository.manifests.get(digest);
  if (manifest === undefined) throw new RegistryFault('MANIFEST_UNKNOWN', { Digest: digest });
  if (accepted.has(manifest.mediaType)) return { digest, manifest };
  if (manifest.mediaType === mediaTypes.ociManifest) {
    throw unsupported('OCI manifest found, but accept header does not support OCI manifests');
  }
  if (manifest.mediaType === mediaTypes.ociIndex) {
    throw unsupported('OCI index found, but accept header does not support OCI indexes');
  }
  if (manifest.mediaType === mediaTypes.dockerManifest || !byTag) return { digest, manifest };
  const { children } = contentOf(manifest.bytes, manifest.mediaType);
  const child = children.find(({ platform }) => platform === defaultPlatform);
  const image = child && repository.manifests.get(child.digest);
  if (child === undefined || image === undefined) throw new RegistryFault('MANIFEST_UNKNOWN');
  if (image.mediaType === mediaTypes.dockerManifest && !accepted.has(mediaTypes.dockerManifest)) {
    throw new RegistryFault('MANIFEST_INVALID', undefined, 'Schema 2 manifest not supported by client');
  }
  return { digest: child.digest, manifest: image };
}

function unsupported(words: string): RegistryFault {
  return new RegistryFault('MANIFEST_UNKNOWN', undefined, words);
}
