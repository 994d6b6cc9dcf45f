/** Who logs in to a registry. */
export interface Credential {
  /** As it stands in image names: `registry.example.org`, or with a port. */
  readonly host: string;
  readonly user: string;
  readonly password: string;
}

/** What `auth` holds for a credential. */
export function authOf({ user, password }: Omit<Credential, 'host'>): string {
  return Buffer.from(`${user}:${password}`).toString('base64');
}

/**
 * Whom an `auth` lets in; undefined where kubelet cannot read it, and then refuses the whole file
 * (kubernetes:pkg/credentialprovider/config.go, decodeDockerConfigFieldAuth).
 */
export function readAuth(auth: string): Omit<Credential, 'host'> | undefined {
  // Go's decoder skips line ends, and takes padding for all or nothing.
  const digits = auth.replace(/[\r\n]/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) return undefined;
  const bare = digits.replace(/=+$/, '');
  if (bare.length % 4 === 1 || (bare.length < digits.length && digits.length % 4 !== 0)) return undefined;
  const [user, ...password] = Buffer.from(bare, 'base64').toString().split(':');
  return user === undefined || password.length === 0 ? undefined : { user, password: password.join(':') };
}
