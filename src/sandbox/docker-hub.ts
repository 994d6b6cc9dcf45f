import { type RegistryServer, startRegistry } from './registry/start-registry.ts';
import { type RegistryStorage, registryStorage, repositoryFor } from './registry/storage.ts';
import { standInImage } from './stand-in-image.ts';

/** What it stands for. */
export const dockerHubUrl = 'https://registry-1.docker.io';
/** The one image that there is. */
export const standInReference = 'docker.io/library/ubuntu:16.04';

/**
 * A registry for everybody that stands for Docker Hub where there is no internet. It has one image, of the name, the shape
 * and the platforms of the real `ubuntu:16.04`, and nothing inside.
 */
export async function startDockerHub(): Promise<RegistryServer> {
  return await startRegistry({ domain: 'docker.io', storage: whenAsked(stocked) });
}

function stocked(): RegistryStorage {
  const storage = registryStorage();
  const repository = repositoryFor(storage, 'library/ubuntu');
  const { blobs, manifests, digest } = standInImage();
  for (const [name, content] of blobs) {
    storage.blobs.set(name, content);
    repository.blobs.add(name);
  }
  for (const [name, manifest] of manifests) repository.manifests.set(name, manifest);
  repository.tags.set('16.04', digest);
  return storage;
}

/** Most sandboxes are never asked for the image, and need not have it made. */
function whenAsked(make: () => RegistryStorage): RegistryStorage {
  let made: RegistryStorage | undefined;
  const storage = () => {
    made ??= make();
    return made;
  };
  return {
    get blobs() {
      return storage().blobs;
    },
    get repositories() {
      return storage().repositories;
    },
    get uploads() {
      return storage().uploads;
    },
  };
}
