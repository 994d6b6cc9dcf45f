import type { RegistryStorage } from '../registry/storage.ts';

/** What lies on a volume once it has been formatted. */
export interface Filesystem {
  readonly uuid: string;
  readonly type: string;
  /** Octal, of its top directory. */
  mode: string;
  /** How much of its volume it takes. */
  sizeGiB: number;
  /** Bytes that are not available any more; none when left out. */
  usedBytes?: number;
  /** How many inodes are used; some when left out. */
  usedInodes?: number;
  /** Images of a registry that was made by hand, which lie at the top. */
  formerImages?: RegistryStorage;
  /** What is kept on it besides images, by path below its top directory. */
  files?: Map<string, SandboxFile>;
}

export interface AttachedVolume {
  readonly id: string;
  readonly sizeGiB: number;
}

export interface SandboxFile {
  readonly content: string;
  /** Octal: `600`. */
  readonly mode: string;
}

export interface SandboxService {
  readonly image: string;
  readonly spec: string;
  /** Set while a registry refuses to be written to. */
  readonly readOnly?: true;
  /** The volume without which it does not run. */
  readonly gate: { readonly point: string; readonly uuid: string };
  /** Stopped by hand, until it is installed anew. */
  stopped?: boolean;
  /** Whether it starts with the host; it does when left out. */
  enabled?: boolean;
}

/** A host as the scripts would find it: what a server loses when it is replaced, and what its volumes keep. */
export interface HostState {
  /** Volumes attached to the server now. */
  readonly volumes: () => readonly AttachedVolume[];
  /** File systems by volume id; a volume without one is blank. They outlive the server. */
  readonly filesystems: Map<string, Filesystem>;
  /** UUIDs by mount point. */
  readonly fstab: Map<string, string>;
  /** Volume ids by mount point. */
  readonly mounts: Map<string, string>;
  /** The images kept on a volume. */
  readonly imagesOn: (volumeId: string) => RegistryStorage;
  docker: boolean;
  /** Whether an update waits for a restart of the server. */
  rebootRequired: boolean;
  /** Seconds by which its clock is ahead. */
  clockAhead: number;
  /** Whether something keeps the clock right. */
  synchronized: boolean;
  /** By path. */
  readonly files: Map<string, SandboxFile>;
  readonly services: Map<string, SandboxService>;
  /** Lets the services take note of what was changed here by hand; resolves when they have. */
  readonly notice: () => Promise<void>;
}

/** The attached volume that is mounted somewhere, if any. */
export function mountedAt(
  state: HostState,
  point: string,
): { volume: AttachedVolume; filesystem: Filesystem } | undefined {
  const id = state.mounts.get(point);
  const volume = state.volumes().find((each) => each.id === id);
  const filesystem = id === undefined ? undefined : state.filesystems.get(id);
  return volume && filesystem && { volume, filesystem };
}

/** The file at a path of the host, which may lie on a volume. */
export function fileAt(state: HostState, path: string): SandboxFile | undefined {
  const point = [...state.mounts.keys()].find((each) => path.startsWith(`${each}/`));
  if (point === undefined) return state.files.get(path);
  return mountedAt(state, point)?.filesystem.files?.get(path.slice(point.length + 1));
}

export function runs(state: HostState, { gate, stopped }: SandboxService): boolean {
  return state.docker && !stopped && mountedAt(state, gate.point)?.filesystem.uuid === gate.uuid;
}

/** As the first free letters go, which a volume's place in the list is enough for. */
export function deviceOf(state: HostState, volume: AttachedVolume): string {
  const place = state.volumes().findIndex(({ id }) => id === volume.id);
  return `/dev/vd${String.fromCharCode('b'.charCodeAt(0) + place)}`;
}
