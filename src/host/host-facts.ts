import { z } from 'zod';
import { type Extent, extentFields, extentOf } from './extent.ts';
import { type HostRecord, perhaps, theRecord } from './records.ts';

/** How a host stands, read in one round trip by `scripts/facts.sh`. */
export interface HostFacts {
  readonly system: SystemFacts;
  readonly docker: DockerFacts;
  /** File systems of devices, mounted or not, by mount point. */
  readonly mounts: ReadonlyMap<string, MountFacts>;
  /** Entries of /etc/fstab by mount point. */
  readonly fstab: ReadonlyMap<string, FstabEntry>;
  /** Names below /dev/disk/by-id with the device each leads to. */
  readonly deviceNames: ReadonlyMap<string, string>;
  /** Files that services of ours consist of, by path. */
  readonly files: ReadonlyMap<string, FileFacts>;
  /** Text of the files that were asked for and exist, by path. May be secret. */
  readonly contents: ReadonlyMap<string, string>;
  readonly services: ReadonlyMap<string, ServiceFacts>;
  /** What the programs in the containers of services say when asked for their version, by service, where that was asked. */
  readonly versions: ReadonlyMap<string, string>;
}

export interface SystemFacts {
  /** As os-release says: `ubuntu`, `debian`. */
  readonly os: string;
  readonly version: string;
  /** As uname says: `x86_64`, `aarch64`. */
  readonly architecture: string;
  readonly rebootRequired: boolean;
  /** Seconds since 1970 by the host's clock. */
  readonly clock: number;
  /** Seconds by which the host's clock is ahead of this computer's; 0 as far as the round trip lets one tell. */
  readonly clockAhead: number;
  /** Whether something keeps the clock right; undefined where the host does not know. */
  readonly synchronized: boolean | undefined;
}

export interface DockerFacts {
  /** Undefined when Docker is not installed. */
  readonly version: string | undefined;
  readonly running: boolean;
}

export interface MountFacts {
  /** Device: `/dev/vdb`. */
  readonly source: string;
  readonly uuid: string | undefined;
  readonly type: string;
  /** Octal, of the mounted root: `755`. */
  readonly mode: string;
  readonly extent: Extent;
  readonly space: Space;
}

/** What df tells of a mounted file system, in bytes. */
export interface Space {
  readonly total: number;
  readonly available: number;
  /** How many; undefined where the file system has no fixed number of them. */
  readonly inodes?: { readonly total: number; readonly available: number };
}

export interface FstabEntry {
  /** First field: `UUID=…`. */
  readonly spec: string;
  readonly options: string;
}

export interface FileFacts {
  readonly sha256: string;
  /** Octal: `600`. */
  readonly mode: string;
}

export interface ServiceFacts {
  /** Whether it starts with the host. */
  readonly enabled: boolean;
  /** systemd's word: `active`, `activating`, `failed`. */
  readonly state: string;
  /** Its container while there is one. */
  readonly container?: ContainerFacts;
}

export interface ContainerFacts {
  /** As it was asked for: `registry:3.1.2@sha256:…`. */
  readonly image: string;
  readonly spec: string;
  readonly running: boolean;
  /** Digests by which its registries know the image that it really runs, as far as they are known. */
  readonly digests?: readonly string[];
}

/** The answer to a question, as scripts give it. */
export const yesOrNo = z.enum(['yes', 'no']).transform((word) => word === 'yes');
export const dockerSchema = z.object({ version: perhaps, running: yesOrNo });
export const mountSchema = z
  .object({
    source: z.string(),
    uuid: perhaps,
    type: z.string(),
    mode: z.string(),
    total: z.coerce.number(),
    available: z.coerce.number(),
    inodes: z.coerce.number().default(0),
    'inodes-available': z.coerce.number().default(0),
    ...extentFields,
  })
  .transform((fields): MountFacts => {
    const { source, uuid, type, mode, total, available, inodes, 'inodes-available': left, ...extent } = fields;
    const counted = inodes > 0 ? { inodes: { total: inodes, available: left } } : {};
    return { source, uuid, type, mode, extent: extentOf(extent), space: { total, available, ...counted } };
  });
const systemSchema = z.object({
  os: z.string(),
  version: z.string(),
  architecture: z.string(),
  'reboot-required': yesOrNo,
  clock: z.coerce.number(),
  synchronized: yesOrNo.optional(),
});
const fileSchema = z.object({ sha256: z.string(), mode: z.string() });
const serviceSchema = z
  .object({
    enabled: yesOrNo,
    state: z.string(),
    image: perhaps,
    spec: perhaps,
    running: yesOrNo.optional(),
    digests: z.string().default(''),
  })
  .transform(({ enabled, state, image, spec, running, digests: named }): ServiceFacts => {
    if (image === undefined) return { enabled, state };
    const digests = named.match(/sha256:[0-9a-f]{64}/g) ?? [];
    return { enabled, state, container: { image, spec: spec ?? '', running: running ?? false, digests } };
  });

/** When the facts were asked for, and when they had come: seconds since 1970 by this computer's clock. */
export interface Asked {
  readonly from: number;
  readonly to: number;
}

export function parseFacts(records: readonly HostRecord[], asked: Asked): HostFacts {
  const { 'reboot-required': rebootRequired, synchronized, ...system } = theRecord(records, 'system', systemSchema);
  return {
    system: { ...system, rebootRequired, synchronized, clockAhead: ahead(system.clock, asked) },
    docker: theRecord(records, 'docker', dockerSchema),
    mounts: byKey(records, 'mount', 'point', mountSchema),
    fstab: byKey(records, 'fstab', 'point', z.object({ spec: z.string(), options: z.string() })),
    deviceNames: byKey(
      records,
      'device',
      'name',
      z.object({ path: z.string() }).transform(({ path }) => path),
    ),
    files: byKey(records, 'file', 'path', fileSchema),
    contents: byKey(records, 'content', 'path', z.object({ base64: z.string() }).transform(decoded)),
    services: byKey(records, 'service', 'name', serviceSchema),
    versions: byKey(
      records,
      'version',
      'name',
      z.object({ words: z.string() }).transform(({ words }) => words),
    ),
  };
}

/** A service and its files, as `scripts/service.sh` answers. */
export function parseService(
  records: readonly HostRecord[],
): ServiceFacts & { readonly files: ReadonlyMap<string, FileFacts> } {
  const service = theRecord(records, 'service', serviceSchema);
  return { ...service, files: byKey(records, 'file', 'path', fileSchema) };
}

function ahead(clock: number, { from, to }: Asked): number {
  // The host tells whole seconds.
  const [first, last] = [Math.floor(from), Math.floor(to)];
  return clock < first ? clock - first : Math.max(0, clock - last);
}

function byKey<S extends z.ZodType>(
  records: readonly HostRecord[],
  kind: string,
  key: string,
  schema: S,
): ReadonlyMap<string, z.output<S>> {
  const ofKind = records.filter((record) => record.kind === kind);
  return new Map(ofKind.map(({ fields }) => [fields[key] ?? '', schema.parse(fields)]));
}

function decoded({ base64 }: { base64: string }): string {
  return Buffer.from(base64, 'base64').toString();
}
