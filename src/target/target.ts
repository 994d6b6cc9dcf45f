import type { GuardedVerb } from '../verbs.ts';
import type { NodeSelector } from './node-selector.ts';

/** One registry as `.github/registry.yml` wants it: validated, defaults filled in, sizes in GiB. */
export interface Target {
  /** Its key under `targets`, such as `arbutus`. */
  readonly name: string;
  /** Entry of clouds.yaml; left out, the environment decides. */
  readonly cloud?: string;
  /** The registry's host name, in lower case. */
  readonly domain: string;
  readonly server: ServerTarget;
  readonly firewall: FirewallTarget;
  readonly floatingIp: FloatingIpTarget;
  readonly dns: DnsTarget;
  readonly tls: TlsMode;
  /** PEM of the root that the registry's certificate chains to, read from the file that the configuration names. */
  readonly ca?: string;
  readonly acme: AcmeTarget;
  readonly volumes: { readonly data: VolumeTarget; readonly registry: VolumeTarget };
  readonly registry: RegistryTarget;
  readonly kubernetes: KubernetesTarget;
  readonly access: AccessTarget;
}

export interface ServerTarget {
  /** Id or exact name. */
  readonly image: string;
  /** Id or exact name. */
  readonly flavor: string;
  readonly keyPair: KeyPairTarget;
  /** The login of the image's first user, who may use sudo. */
  readonly user: string;
  /** Id or exact name of the network the server's port is on; left out, the project's only one. */
  readonly network?: string;
  /** GiB of a boot volume made from the image; left out, the server boots from the flavor's own root. */
  readonly bootVolume?: number;
  /** The host's public key (`ssh-ed25519 AAAA…`) or its fingerprint (`SHA256:…`); left out, the console log tells. */
  readonly hostKey?: string;
}

/** A key pair that is there already (`byDefault` where the configuration names none), or one to be created from a public key. */
export type KeyPairTarget = { readonly name: string; readonly byDefault?: true } | { readonly publicKey: string };

export interface FirewallTarget {
  /** CIDR from which everything is let in; left out, the subnet's own. */
  readonly localNetwork?: string;
  /** TCP ports open to the world. */
  readonly ports: readonly number[];
  /**
   * Who reaches port 22: ranges in CIDR notation, or `runner` for the machine that runs the command, while it runs.
   * Left out, everybody, when `ports` has it.
   */
  readonly sshFrom?: 'runner' | readonly string[];
}

/** An address of an external network (left out, the project's only one), a free one where `reuse` allows, or one certain address. */
export type FloatingIpTarget = { readonly network?: string; readonly reuse: boolean } | { readonly address: string };

export interface DnsTarget {
  /** Name of the zone; left out, the longest one the domain lies in. */
  readonly zone?: string;
  readonly zoneId?: string;
  /** `host:port` of servers asked instead of the zone's own; empty for the zone's own. */
  readonly resolvers: readonly string[];
}

/**
 * `automatic`: a public authority, asked by the proxy. `origin-ca`: Cloudflare's own authority, which only Cloudflare
 * trusts, behind its proxy. `provided`: a certificate that comes with the secrets. `flexible`: none; plain HTTP behind
 * Cloudflare's proxy.
 */
export const tlsModes = ['automatic', 'origin-ca', 'provided', 'flexible'] as const;
export type TlsMode = (typeof tlsModes)[number];

/** Whether Cloudflare's proxy stands before the server in this mode. */
export function isProxied(tls: TlsMode): boolean {
  return tls === 'origin-ca' || tls === 'flexible';
}

export interface AcmeTarget {
  /** Directory URL of the certificate authority; left out, the proxy's own choice. */
  readonly directory?: string;
  /** PEM of the root that the directory's own HTTPS chains to, read from the file that the configuration names. */
  readonly ca?: string;
  readonly email?: string;
}

export interface VolumeTarget {
  /** GiB. */
  readonly size: number;
  /** Absolute path on the host. */
  readonly mount: string;
  /** As chmod takes it, such as `a+rwx`; left out, the mode stays as it is. */
  readonly mode?: string;
  /** Volume type; left out, the cloud's default. */
  readonly type?: string;
  /** A volume that exists and is to be taken over. */
  readonly id?: string;
  readonly grow: Growth;
}

/** Whether a volume grows while its server has it, or is detached meanwhile. */
export const growths = ['attached', 'detached'] as const;
export type Growth = (typeof growths)[number];

export interface RegistryTarget {
  readonly user: string;
  /** Image of the registry itself. */
  readonly image: string;
  /** Image of the proxy that holds the certificate. */
  readonly proxyImage: string;
  /** The registry whose images the mirror keeps; left out, there is no mirror. */
  readonly mirror?: UpstreamRegistry;
}

export interface UpstreamRegistry {
  /** As it stands in the names of its images: `docker.io`. */
  readonly host: string;
  /** Where its API is: `https://registry-1.docker.io`. */
  readonly url: string;
}

/** Where the mirror listens, on the server's address in its own network. */
export const mirrorPort = 5000;

export interface KubernetesTarget {
  /** The nodes that log in to the registry. */
  readonly nodes: readonly NodeSelector[];
  /** The login on them, who may use sudo. */
  readonly user: string;
  readonly jumpHost: JumpHostTarget;
  /** Text of the file with the nodes' public keys, in the form of OpenSSH's known_hosts. */
  readonly knownHosts?: string;
  /** What the names of BinderHub's images begin with, the registry's domain first. */
  readonly imagePrefix?: string;
}

/** What nodes are reached through: the registry's own server, no other host, or a certain one. */
export type JumpHostTarget =
  | 'registry'
  | 'none'
  | {
      readonly user: string;
      readonly address: string;
      /** Its public key (`ssh-ed25519 AAAA…`) or its fingerprint (`SHA256:…`). */
      readonly hostKey?: string;
    };

/** GitHub's repository permissions, least first. */
export const permissions = ['read', 'triage', 'write', 'maintain', 'admin'] as const;
export type Permission = (typeof permissions)[number];

/** Who may: whoever has the permission, and is one of the users or in one of the teams if any are named. */
export interface AccessRule {
  /** The least one on the repository. */
  readonly permission: Permission;
  /** Logins. */
  readonly users: readonly string[];
  /** `ORGANIZATION/TEAM` */
  readonly teams: readonly string[];
}

/** Which plans a comment must confirm by their digest: those with something destructive, all, or none. */
export const confirmations = ['destructive', 'always', 'never'] as const;
export type Confirmation = (typeof confirmations)[number];

/** Who may command a target from a comment. */
export interface AccessTarget extends AccessRule {
  readonly confirm: Confirmation;
  /** The rules of verbs that have their own. */
  readonly verbs: { readonly [Verb in GuardedVerb]?: AccessRule };
}
