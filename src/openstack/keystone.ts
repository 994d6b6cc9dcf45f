import { z } from 'zod';
import { ActionableError } from '../engine/actionable-error.ts';
import { type Catalog, catalogSchema } from './catalog.ts';
import type { ApplicationCredentialAuth, Credentials, Named, PasswordAuth } from './credentials.ts';
import { OpenStackError } from './openstack-error.ts';
import type { Exchange, RawAnswer } from './transport.ts';

/** What a sign-in gives. */
export interface Token {
  /** Secret: goes into `X-Auth-Token` and nowhere else. */
  readonly value: string;
  readonly projectId: string;
  readonly userId: string;
  readonly catalog: Catalog;
}

const tokenBody = z.object({
  token: z.object({
    user: z.object({ id: z.string() }),
    project: z.object({ id: z.string() }).optional(),
    catalog: catalogSchema.default([]),
  }),
});

/** The versioned Identity endpoint of an `auth_url`, which people give with or without the version and a slash. */
export function identityEndpoint({ authUrl, source }: Pick<Credentials, 'authUrl' | 'source'>): string {
  if (!/^https?:/.test(authUrl) || !URL.canParse(authUrl)) {
    throw new ActionableError(
      `auth_url in ${source} is not a URL: '${authUrl}'`,
      'It looks like https://cloud.example.org:5000/v3.',
    );
  }
  return `${authUrl.replace(/\/+$/, '').replace(/\/v[23](\.0)?$/, '')}/v3`;
}

/**
 * Gets a token, scoped to the project.
 *
 * @throws {OpenStackError} with Keystone's own words when it refuses; {@link ActionableError} when there is no project
 * @see https://docs.openstack.org/api-ref/identity/v3/#authentication-and-token-management
 */
export async function signIn(
  credentials: Credentials,
  send: (exchange: Exchange) => Promise<RawAnswer>,
): Promise<Token> {
  const { auth, source } = credentials;
  const exchange = signInExchange(credentials);
  const answer = await send(exchange);
  if (answer.status !== 200 && answer.status !== 201) {
    const remedy = remedyFor(answer, credentials);
    throw new OpenStackError({
      ...exchange,
      ...answer,
      path: '/auth/tokens',
      ...(remedy === undefined ? {} : { remedy }),
    });
  }
  const body = tokenBody.safeParse(answer.body);
  const value = answer.headers.get('x-subject-token') ?? (auth.method === 'token' ? auth.token : null);
  if (!body.success || value === null) {
    throw new ActionableError(
      `${exchange.url} answered, but not with a token`,
      `Something else may listen there; check auth_url in ${source}.`,
    );
  }
  const { user, project, catalog } = body.data.token;
  if (project === undefined) {
    throw new ActionableError(
      `The token from ${source} is for no project`,
      'Name the project (project_name and project_domain_name, or project_id).',
    );
  }
  return { value, projectId: project.id, userId: user.id, catalog };
}

function signInExchange(credentials: Credentials): Exchange {
  const { auth } = credentials;
  const url = new URL(`${identityEndpoint(credentials)}/auth/tokens`);
  if (auth.method === 'token' && auth.project === undefined) {
    // It has its scope already. To look at it is allowed even where getting a new token from an old one is not.
    const headers = { 'x-auth-token': auth.token, 'x-subject-token': auth.token };
    return { service: 'identity', method: 'GET', url, effect: 'reads', headers };
  }
  // To sign in changes nothing.
  const body = { auth: authBody(auth) };
  return { service: 'identity', method: 'POST', url, effect: 'reads', headers: {}, body };
}

function authBody(auth: Credentials['auth']): unknown {
  switch (auth.method) {
    case 'password':
      return {
        identity: { methods: ['password'], password: { user: { ...auth.user, password: auth.password } } },
        scope: { project: auth.project },
      };
    case 'application-credential':
      return {
        identity: {
          methods: ['application_credential'],
          application_credential: { ...auth.credential, secret: auth.secret },
        },
      };
    case 'token':
      return { identity: { methods: ['token'], token: { id: auth.token } }, scope: { project: auth.project } };
  }
}

function remedyFor({ status, headers }: RawAnswer, { auth, source }: Credentials): string | undefined {
  if (status >= 300 && status < 400) {
    const target = headers.get('location')?.replace('/auth/tokens', '');
    return `Set auth_url in ${source} to ${target ?? 'where Keystone v3 is'}.`;
  }
  if (auth.method === 'application-credential' && (status === 401 || status === 404)) {
    return `Check auth_url, ${credentialIn(auth)} and its secret in ${source}; it may have expired or been deleted.`;
  }
  if (status === 404) return `There seems to be no Keystone v3 at that address; check auth_url in ${source}.`;
  if (status !== 401) return undefined;
  if (auth.method === 'token')
    return `The token from ${source} has expired, been revoked or is for another project; get a new one.`;
  if (auth.method !== 'password') return undefined;
  // The answer is the same for each of them, so as to betray none.
  return `Keystone does not tell which part is wrong. Check in ${source}: the password, ${identitiesIn(auth)}.`;
}

function identitiesIn({ user, project }: PasswordAuth): string {
  return `${named('the user', 'user_domain_name', user)}, ${named('the project', 'project_domain_name', project)}`;
}

function credentialIn({ credential }: ApplicationCredentialAuth): string {
  return `the application credential '${'id' in credential ? credential.id : credential.name}'`;
}

function named(
  what: string,
  domainKey: string,
  one: { readonly id: string } | { readonly name: string; readonly domain: Named },
): string {
  if ('id' in one) return `${what} (id ${one.id})`;
  return `${what} '${one.name}' and its domain '${'id' in one.domain ? one.domain.id : one.domain.name}' (${domainKey})`;
}
