/** What a registry keeps. It stands for the volume: servers come and go, it stays. */
export interface RegistryStorage {
  /** Content by digest, manifests too, whichever repositories have it; until it is collected also what none has. */
  readonly blobs: Map<string, Buffer>;
  readonly repositories: Map<string, Repository>;
  /** Uploads under way, by their id. */
  readonly uploads: Map<string, Upload>;
}

export interface Repository {
  /** Digests of the blobs that may be read here. */
  readonly blobs: Set<string>;
  readonly manifests: Map<string, StoredManifest>;
  /** Digests by tag. */
  readonly tags: Map<string, string>;
  /** When tags and manifests were written last, by tag and digest: milliseconds since 1970. */
  readonly written: Map<string, number>;
}

export interface StoredManifest {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

export interface Upload {
  readonly id: string;
  readonly repository: string;
  /** Goes out in the Location and must come back with it. */
  readonly state: string;
  readonly chunks: Buffer[];
}

export function registryStorage(): RegistryStorage {
  return { blobs: new Map(), repositories: new Map(), uploads: new Map() };
}

/** The repository of a name, made when it is first written to. */
export function repositoryFor({ repositories }: RegistryStorage, name: string): Repository {
  const found = repositories.get(name);
  if (found !== undefined) return found;
  const made: Repository = { blobs: new Set(), manifests: new Map(), tags: new Map(), written: new Map() };
  repositories.set(name, made);
  return made;
}
