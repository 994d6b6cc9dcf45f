import { z } from 'zod';
import type { Work } from '../engine/resource.ts';
import type { Host } from './host.ts';
import { recordsOf, theRecord } from './records.ts';
import type { RegistryStorage } from './registry-storage.ts';

/** What the files of a registry tell that the registry itself does not. Times are milliseconds since 1970. */
export interface StoredImages {
  /** By the host's clock, when it was looked at. */
  readonly now: number;
  /** Whether a collection of garbage holds the registry read-only, or was broken off. */
  readonly readOnly: boolean;
  /** Bytes of the volume. */
  readonly space: { readonly available: number; readonly total: number };
  /** The registry's configuration as it is installed. */
  readonly configuration: string;
  /** Times at which tags were pushed last, by repository and tag. */
  readonly tags: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Times at which manifests were pushed last, tagged or not, by repository and digest. */
  readonly manifests: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Bytes of every blob, by digest. */
  readonly blobs: ReadonlyMap<string, number>;
  /** Repositories with an upload that went on within the last hour. */
  readonly uploads: readonly string[];
}

/** Reads it from the host in one round trip; nothing is changed. */
export async function storedImages(host: Host, storage: RegistryStorage, work: Work): Promise<StoredImages> {
  const { mountPoint, uuid, directory, configuration } = storage;
  const records = await host.run('stored', [mountPoint, uuid, directory, configuration.onHost], work);
  const { clock, 'read-only': readOnly, ...space } = theRecord(records, 'storage', storageSchema);
  const { base64 } = theRecord(records, 'content', z.object({ base64: z.string() }));
  return {
    now: clock * 1000,
    readOnly,
    space,
    configuration: Buffer.from(base64, 'base64').toString(),
    tags: byRepository(recordsOf(records, 'tag', tagSchema)),
    manifests: byRepository(recordsOf(records, 'revision', revisionSchema)),
    blobs: new Map(recordsOf(records, 'blob', blobSchema)),
    uploads: [...new Set(recordsOf(records, 'upload', uploadSchema))],
  };
}

const storageSchema = z.object({
  clock: z.coerce.number(),
  'read-only': z.enum(['yes', 'no']).transform((word) => word === 'yes'),
  available: z.coerce.number(),
  total: z.coerce.number(),
});

/** Paths of distribution's storage (registry/storage/paths.go); the named parts of one. */
function partsOf(path: string, pattern: RegExp): readonly string[] {
  const parts = pattern.exec(path)?.slice(1);
  if (parts === undefined) throw new Error(`not a path of distribution's storage: ${path}`);
  return parts;
}

const milliseconds = z.coerce.number().transform((seconds) => seconds * 1000);

const tagSchema = z.object({ pushed: milliseconds, path: z.string() }).transform(({ pushed, path }) => {
  const [repository = '', tag = ''] = partsOf(path, /^(.+)\/_manifests\/tags\/([^/]+)\/current\/link$/);
  return { repository, of: tag, time: pushed };
});
const revisionSchema = z.object({ linked: milliseconds, path: z.string() }).transform(({ linked, path }) => {
  const [repository = '', kind = '', hex = ''] = partsOf(path, /^(.+)\/_manifests\/revisions\/([^/]+)\/([^/]+)\/link$/);
  return { repository, of: `${kind}:${hex}`, time: linked };
});
const blobSchema = z.object({ size: z.coerce.number(), path: z.string() }).transform(({ size, path }) => {
  const [kind = '', hex = ''] = partsOf(path, /^([^/]+)\/[^/]+\/([^/]+)\/data$/);
  return [`${kind}:${hex}`, size] as const;
});
const uploadSchema = z.object({ path: z.string() }).transform(({ path }) => uploadedTo(path));

/** The repository that an upload belongs to. */
export function uploadedTo(path: string): string {
  const [repository = ''] = partsOf(path, /^(.+)\/_uploads\//);
  return repository;
}

function byRepository(found: readonly { readonly repository: string; readonly of: string; readonly time: number }[]) {
  const all = new Map<string, Map<string, number>>();
  for (const { repository, of, time } of found) {
    const own = all.get(repository) ?? new Map<string, number>();
    own.set(of, time);
    all.set(repository, own);
  }
  return all;
}
