import { randomBytes } from 'node:crypto';
import type { Cloud, Token } from '../state.ts';
import { inMicroseconds } from '../times.ts';
import { catalog } from './catalog.ts';

const lifetimeMs = 4 * 3600 * 1000;

/** @param from the token that this one is traded for: it lives no longer */
export function newToken(
  cloud: Cloud,
  methods: readonly string[],
  from?: Token,
): { readonly id: string; readonly token: Token } {
  const issued = new Date();
  const token: Token = {
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

export function tokenView(cloud: Cloud, token: Token) {
  const { user, project, applicationCredential } = cloud.identity;
  const domain = { id: 'default', name: 'Default' };
  const { id, name } = applicationCredential;
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
    catalog: catalog(cloud),
    ...(token.methods.includes('application_credential')
      ? { application_credential: { id, name, restricted: true } }
      : {}),
  };
}
