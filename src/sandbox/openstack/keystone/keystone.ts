import { param } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Service } from '../http/service.ts';
import type { Cloud } from '../state.ts';
import { applicationCredentialRoutes } from './application-credentials.ts';
import { catalog } from './catalog.ts';
import { issueToken } from './issue-token.ts';
import { projectView } from './projects.ts';
import { forbidden, unauthorizedByKeystone } from './refusals.ts';
import { tokenView } from './token.ts';

/** The Identity service, API v3. */
export function keystone(cloud: Cloud): Service {
  const { origin, identity } = cloud;
  const base = `${origin}/identity/v3`;
  const version = {
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: `${base}/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  };
  return {
    name: 'identity',
    open: [
      {
        method: 'GET',
        path: '/',
        handle: () => ({ status: 300, headers: { Location: `${base}/` }, body: { versions: { values: [version] } } }),
      },
      { method: 'GET', path: '/v3', handle: () => ({ status: 200, body: { version } }) },
      { method: 'POST', path: '/v3/auth/tokens', handle: (call) => issueToken(cloud, call) },
    ],
    routes: [
      {
        method: 'GET',
        path: '/v3/auth/tokens',
        handle: (call) => {
          const subject = String(call.headers['x-subject-token'] ?? '');
          const token = identity.tokens.get(subject);
          if (token === undefined) throw new Refusal(404, 'Could not recognize Fernet token');
          return {
            status: 200,
            headers: { 'X-Subject-Token': subject },
            body: { token: tokenView(cloud, token, call.url.origin) },
          };
        },
      },
      {
        method: 'GET',
        path: '/v3/auth/catalog',
        handle: ({ url }) => ({
          status: 200,
          body: { catalog: catalog(url.origin, identity), links: { self: `${base}/auth/catalog` } },
        }),
      },
      {
        method: 'GET',
        path: '/v3/auth/projects',
        handle: () => ({
          status: 200,
          body: {
            projects: [projectView(cloud)],
            links: { next: null, self: `${base}/auth/projects`, previous: null },
          },
        }),
      },
      {
        method: 'GET',
        path: '/v3/projects',
        handle: () => {
          throw forbidden('identity:list_projects.');
        },
      },
      {
        method: 'GET',
        path: '/v3/projects/:id',
        handle: (call) => {
          if (param(call, 'id') !== identity.project.id) throw forbidden('identity:get_project.');
          return { status: 200, body: { project: projectView(cloud) } };
        },
      },
      ...applicationCredentialRoutes(cloud),
    ],
    unauthorized: unauthorizedByKeystone(origin),
    headers: (requestId) => ({ Vary: 'X-Auth-Token', 'x-openstack-request-id': requestId }),
    refuse: ({ status, message, title }) => ({ status, body: { error: { code: status, message, title } } }),
  };
}
