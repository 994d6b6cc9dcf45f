import type { Needs, Resource } from '../engine/resource.ts';
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

export interface ServiceFile {
  /** Plain name in the service's directory: `config.yml`. */
  readonly name: string;
  /** May be secret: it only travels by standard input, and no message shows it. */
  readonly content: string | (() => string | Promise<string>);
  /** Octal; `0644` when left out. */
  readonly mode?: '0600' | '0644';
  /**
   * For content that is never the same twice, such as salted hashes: whether the file's present text will do. The service
   * reads such a file anew by itself, so a change does not restart it. Its path must be among the `contents` of the host.
   */
  readonly matches?: (current: string) => boolean | Promise<boolean>;
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
