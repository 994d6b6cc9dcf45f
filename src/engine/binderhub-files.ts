/** What makes a BinderHub use the registry. */
export interface BinderHubFiles {
  /** Values of its chart in YAML, with comments and without a password. */
  readonly values: string;
  /** Path of the file that the values with the password were written to. */
  readonly secretValues?: string;
  /** Path of the file that the manifest of a pull secret was written to. */
  readonly pullSecret?: string;
}
