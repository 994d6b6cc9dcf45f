import type { Clock } from './clock.ts';
import type { OpenStackOptions, Quotas } from './options.ts';

/** All that exists in the cloud. Records are changed in place; what a client sees is drawn from them. */
export interface Cloud {
  readonly origin: string;
  readonly quotas: Quotas;
  readonly clock: Clock;
  readonly listener: OpenStackOptions['listener'];
  readonly console: OpenStackOptions['console'];
  readonly identity: Identity;
  readonly flavors: readonly Flavor[];
  readonly images: readonly Image[];
  readonly networks: readonly Network[];
  readonly router: Router;
  readonly keyPairs: Map<string, KeyPair>;
  readonly servers: Map<string, Server>;
  readonly volumes: Map<string, Volume>;
  readonly ports: Map<string, Port>;
  readonly groups: Map<string, Group>;
  readonly rules: Map<string, Rule>;
  readonly floatingIps: Map<string, FloatingIp>;
}

export interface Identity {
  readonly user: { readonly id: string; readonly name: string; readonly password: string };
  readonly project: { readonly id: string; readonly name: string };
  /** By id. */
  readonly applicationCredentials: Map<string, ApplicationCredential>;
  readonly tokens: Map<string, Token>;
}

export interface ApplicationCredential {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
  readonly description: string | null;
}

export interface Token {
  /** The application credential that it was got with. */
  readonly credential: ApplicationCredential | undefined;
  readonly methods: readonly string[];
  readonly auditIds: readonly string[];
  readonly issued: Date;
  readonly expires: Date;
}

export interface Flavor {
  readonly id: string;
  readonly name: string;
  readonly vcpus: number;
  readonly ramMib: number;
  readonly diskGib: number;
  readonly ephemeralGib: number;
  /** Whether there is a host with room for it. */
  readonly fits: boolean;
}

export interface Image {
  readonly id: string;
  readonly name: string;
  readonly created: Date;
  readonly bytes: number;
}

export interface KeyPair {
  readonly number: number;
  readonly name: string;
  readonly publicKey: string;
  readonly fingerprint: string;
  readonly created: Date;
}

export interface Server {
  readonly id: string;
  name: string;
  description: string;
  readonly flavor: Flavor;
  /** Undefined when it boots from a volume. */
  readonly image: Image | undefined;
  readonly keyPair: KeyPair | undefined;
  metadata: Record<string, string>;
  tags: string[];
  vmState: 'building' | 'active' | 'stopped' | 'error';
  taskState: string | null;
  fault?: { readonly code: number; readonly message: string; readonly at: Date };
  /** Whether it has been placed on a host yet. */
  placed: boolean;
  readonly created: Date;
  updated: Date;
  launched?: Date;
  /** Counts starts, so that a boot that was cut short is not reported as complete. */
  boots: number;
  readonly attachments: Attachment[];
  readonly actions: InstanceAction[];
}

export interface Attachment {
  readonly id: string;
  readonly mappingId: string;
  readonly volume: Volume;
  readonly device: string;
  readonly root: boolean;
  readonly deleteOnTermination: boolean;
  /** When the guest has it; undefined while attaching. */
  attached?: Date;
}

export interface InstanceAction {
  readonly action: string;
  readonly event: string;
  readonly requestId: string;
  readonly started: Date;
  finished?: Date;
  message: string | null;
}

export interface Volume {
  readonly id: string;
  name: string | null;
  description: string | null;
  size: number;
  status: string;
  metadata: Record<string, string>;
  readonly image: Image | undefined;
  /** What Cinder tells its users of why it is in `error`. */
  failure?: { readonly id: string; readonly message: string; readonly at: Date };
  readonly created: Date;
  updated: Date | undefined;
}

/** What all of Neutron's records that a tenant makes have in common. */
export interface Standard {
  readonly id: string;
  description: string;
  tags: string[];
  readonly created: Date;
  updated: Date;
  revision: number;
}

export interface Network {
  readonly id: string;
  readonly name: string;
  readonly external: boolean;
  readonly mine: boolean;
  readonly subnet: { readonly id: string; readonly cidr: string; readonly gateway: string; readonly pool: Pool };
  readonly created: Date;
}

export interface Pool {
  readonly start: string;
  readonly end: string;
}

export interface Router {
  readonly id: string;
  readonly address: string;
  readonly created: Date;
}

export interface Port extends Standard {
  name: string;
  readonly network: Network;
  readonly address: string;
  readonly macAddress: string;
  groupIds: string[];
  portSecurity: boolean;
  status: 'ACTIVE' | 'DOWN';
  deviceId: string;
  deviceOwner: string;
  /** Whether Nova made it and removes it with the server. */
  readonly byNova: boolean;
}

export interface Group extends Standard {
  name: string;
}

export interface Rule extends Omit<Standard, 'description'> {
  /** Null for the rules that a group begins with. */
  readonly description: string | null;
  readonly groupId: string;
  readonly direction: string;
  readonly ethertype: string;
  readonly protocol: string | null;
  readonly portMin: number | null;
  readonly portMax: number | null;
  readonly remoteCidr: string | null;
  readonly remoteGroupId: string | null;
}

export interface FloatingIp extends Standard {
  readonly address: string;
  readonly network: Network;
  port: Port | undefined;
  status: 'ACTIVE' | 'DOWN';
}
