import { randomBytes } from 'node:crypto';
import { inMicroseconds } from '../in-microseconds.ts';
import type { ApplicationCredential, Cloud, Token } from '../state.ts';
import { catalog } from './catalog.ts';

const lifetimeMs = 4 * 3600 * 1000;

export interface Grounds {
  readonly methods: readonly string[];
  readonly credential?: ApplicationCredential;
  /** The token that it is traded for: it lives no longer. */
  readonly from?: Token;
}

export function newToken(
  cloud: Cloud,
  { methods, credential, from }: Grounds,
): { readonly id: string; readonly token: Token } {
  const issued = new Date();
  const token: Token = {
    credential: credential ?? from?.credential,
    methods: [...new Set([...(from?.methods ?? []), ...methods])],
    auditIds: [randomBytes(16).toString('base64url'), ...(from?.auditIds.slice(-1) ?? [])],
    issued,
    expires: from?.expires ?? new Date(issued.getTime() + lifetimeMs),
  };
  const id = `gAAAAAB${randomBytes(132).toString('base64url')}`;
  cloud.identity.tokens.set(id, token);
  return { id, token };
}

/** The token if it is still good. */
export function goodToken(cloud: Cloud, id: string): Token | undefined {
  const token = cloud.identity.tokens.get(id);
  return token !== undefined && token.expires.getTime() > Date.now() ? token : undefined;
}

/** @param origin by which its catalog names the services */
export function tokenView({ identity }: Cloud, token: Token, origin: string) {
  const { user, project } = identity;
  const domain = { id: 'default', name: 'Default' };
  const { credential } = token;
  return {
    methods: token.methods,
    user: { domain, id: user.id, name: user.name, password_expires_at: null },
    audit_ids: token.auditIds,
    expires_at: `${inMicroseconds(token.expires)}Z`,
    issued_at: `${inMicroseconds(token.issued)}Z`,
    project: { domain, id: project.id, name: project.name },
    is_domain: false,
    roles: [
      { id: 'member', name: 'member' },
      { id: 'reader', name: 'reader' },
    ],
    catalog: catalog(origin, identity),
    ...(credential === undefined
      ? {}
      : { application_credential: { id: credential.id, name: credential.name, restricted: true } }),
  };
}
