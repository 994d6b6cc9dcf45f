import type { Difference, Needs, Resource } from '../engine/resource.ts';
import type { Host } from './host.ts';
import type { DockerFacts } from './host-facts.ts';
import type { Mount } from './mounted-volume.ts';

/** A container that the host is to run as one systemd unit, on the network of the host itself. */
export interface ServiceSpec {
  /** Also names its unit, its container and its directory of files: `registry`. */
  readonly name: string;
  readonly host: Resource<Host>;
  readonly docker: Resource<DockerFacts>;
  /** The volume without which it must not start. */
  readonly mount: Resource<Mount>;
  /** What else must be there before it starts. */
  readonly after?: Needs;
  readonly image: string;
  /** The image's own when left out. */
  readonly command?: readonly string[];
  readonly files: readonly ServiceFile[];
  /** Where the container sees the directory of its files, read-only. */
  readonly filesAt: string;
  /** Directory of the volume that the container writes to, and where it sees it. */
  readonly storage: { readonly directory: string; readonly at: string };
  /** An environment variable with a random value, made on the host once and kept there. */
  readonly secretVariable?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Those of Linux that the container keeps, such as `NET_BIND_SERVICE`; all others are dropped. */
  readonly capabilities?: readonly string[];
}

export type ServiceFile = SettledFile | LiveFile;

interface AnyFile {
  /** Plain name in the service's directory: `config.yml`. */
  readonly name: string;
  /** Octal; `0644` when left out. */
  readonly mode?: '0600' | '0644';
}

/** A file that the service reads when it starts. */
export interface SettledFile extends AnyFile {
  /** May be secret: it only travels by standard input, and no message shows it. */
  readonly content: string;
}

/**
 * A file that the service reads anew by itself, so that a change does not restart it, and whose content is never the same
 * twice, such as salted hashes. Its path must be among the `contents` of the host.
 */
export interface LiveFile extends AnyFile {
  /**
   * What is to become of the file.
   *
   * @param current its present text; undefined when there is none
   */
  content(current: string | undefined): Promise<string>;
  /**
   * In what its present text is not as wanted; the words hold no secret.
   *
   * @throws ActionableError when it must not be changed into what is wanted
   */
  differences(current: string): Promise<readonly Difference[]>;
  /** What is worth a person's eye about its present text; full sentences. */
  remarks?(current: string): readonly string[];
}

export function isLive(file: ServiceFile): file is LiveFile {
  return 'differences' in file;
}

/** Directory of a service's files on the host. */
export function directoryOf(service: string): string {
  return `/etc/provision-registry/${service}`;
}

/** Path of a service's file on the host. */
export function pathOf(service: string, file: string): string {
  return `${directoryOf(service)}/${file}`;
}

export function unitOf(service: string): string {
  return `provision-registry-${service}.service`;
}

export function unitPathOf(service: string): string {
  return `/etc/systemd/system/${unitOf(service)}`;
}

/** The file of the secret variable. */
export const secretFile = 'secret.env';
