import type { Faults } from '../faults.ts';
import type { SandboxServer } from './sandbox-server.ts';

/** What a project may have at most. */
export interface Quotas {
  readonly instances: number;
  readonly cores: number;
  /** MiB */
  readonly ram: number;
  readonly keyPairs: number;
  readonly volumes: number;
  /** GiB of all volumes together. */
  readonly gigabytes: number;
  readonly floatingIps: number;
  readonly securityGroups: number;
  readonly securityGroupRules: number;
  readonly ports: number;
}

/** Gets told what the cloud does to its servers. */
export interface CloudListener {
  /** The guest of a server is up: after it was created, started or rebooted. */
  booted(server: SandboxServer): void;
  /** The guest is down: the server was stopped or reboots. */
  stopped(server: SandboxServer): void;
  /** The server is gone, its guest with it. */
  deleted(server: SandboxServer): void;
  /** The volume and what was on it are gone. */
  volumeDeleted?(volumeId: string): void;
}

export interface OpenStackOptions {
  /** Multiplies all delays: 1 is fast, as for a demonstration; about 12 is a good real cloud; 0 is at once. */
  readonly pace?: number;
  /** TCP port on 127.0.0.1; one that is free when left out. */
  readonly port?: number;
  readonly quotas?: Partial<Quotas>;
  readonly listener: CloudListener;
  /** What the server has printed on its console so far. */
  readonly console: (server: SandboxServer) => string;
  readonly faults?: Faults;
}

export const defaultQuotas: Quotas = {
  instances: 10,
  cores: 80,
  ram: 320_000,
  keyPairs: 20,
  volumes: 10,
  gigabytes: 5000,
  floatingIps: 3,
  securityGroups: 10,
  securityGroupRules: 100,
  ports: 500,
};
