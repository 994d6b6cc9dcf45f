/** Where a host has what its registry stores, and the registry its configuration. */
export interface RegistryStorage {
  readonly mountPoint: string;
  /** Of the file system that must be mounted there. */
  readonly uuid: string;
  /** Below the mount point. */
  readonly directory: string;
  /** Path of the registry's configuration on the host and in its container. */
  readonly configuration: { readonly onHost: string; readonly inContainer: string };
}
