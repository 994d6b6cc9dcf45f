/** A server as the rest of the sandbox sees it, at one moment. */
export interface SandboxServer {
  readonly id: string;
  readonly name: string;
  /** Whether it is switched on; its guest is up a little later. */
  readonly active: boolean;
  readonly flavor: {
    readonly name: string;
    readonly vcpus: number;
    readonly ramMib: number;
    readonly diskGib: number;
    readonly ephemeralGib: number;
  };
  /** In the form of `authorized_keys`, when it was created with a key pair. */
  readonly publicKey?: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** IPv4 addresses of its ports. */
  readonly fixedAddresses: readonly string[];
  /** Volumes whose attachment is complete. */
  readonly volumes: readonly AttachedVolume[];
}

export interface AttachedVolume {
  readonly id: string;
  readonly sizeGib: number;
  /** Where the guest sees it, such as `/dev/vdc`. */
  readonly device: string;
}
