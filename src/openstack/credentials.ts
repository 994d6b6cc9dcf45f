/** Who we are to Keystone, from one source only and never mixed. */
export interface Credentials {
  /** The Identity endpoint, with or without `/v3`. */
  readonly authUrl: string;
  readonly auth: PasswordAuth | ApplicationCredentialAuth | TokenAuth;
  readonly region?: string;
  /** Which of a service's endpoints to use. */
  readonly interface: 'public' | 'internal' | 'admin';
  /** PEM of the certificate authorities that the cloud's endpoints chain to, besides the well-known ones. */
  readonly ca?: string;
  /** Where they came from, for messages: `clouds.yaml (/home/me/clouds.yaml), cloud 'arbutus'`. */
  readonly source: string;
}

export interface PasswordAuth {
  readonly method: 'password';
  readonly user: { readonly id: string } | { readonly name: string; readonly domain: Named };
  readonly password: string;
  readonly project: ProjectScope;
}

/** An application credential carries its own scope: Keystone refuses a request that names one. */
export interface ApplicationCredentialAuth {
  readonly method: 'application-credential';
  readonly credential:
    | { readonly id: string }
    | {
        readonly name: string;
        readonly user: { readonly id: string } | { readonly name: string; readonly domain: Named };
      };
  readonly secret: string;
}

export interface TokenAuth {
  readonly method: 'token';
  readonly token: string;
  readonly project?: ProjectScope;
}

export type ProjectScope = { readonly id: string } | { readonly name: string; readonly domain: Named };
export type Named = { readonly id: string } | { readonly name: string };
