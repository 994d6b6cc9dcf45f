import { param, type Reply } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import type { Cloud } from '../state.ts';
import { forbidden } from './refusals.ts';

/** https://docs.openstack.org/api-ref/identity/v3/#application-credentials */
export function applicationCredentialRoutes(cloud: Cloud): readonly Route[] {
  const path = `/v3/users/${cloud.identity.user.id}/application_credentials`;
  const links = { next: null, self: `${cloud.origin}/identity${path}`, previous: null };
  return [
    { method: 'GET', path, handle: () => ({ status: 200, body: { application_credentials: [view(cloud)], links } }) },
    { method: 'GET', path: `${path}/:id`, handle: (call) => show(cloud, param(call, 'id')) },
    {
      method: 'POST',
      path,
      handle: () => {
        throw forbidden(
          "Using method 'application_credential' is not allowed for managing additional application credentials..",
        );
      },
    },
  ];
}

function show(cloud: Cloud, id: string): Reply {
  if (id !== cloud.identity.applicationCredential.id) {
    throw new Refusal(404, `Could not find Application Credential: ${id}.`);
  }
  return { status: 200, body: { application_credential: view(cloud) } };
}

function view({ origin, identity }: Cloud) {
  const { id, name } = identity.applicationCredential;
  return {
    id,
    name,
    description: null,
    user_id: identity.user.id,
    project_id: identity.project.id,
    system: null,
    expires_at: null,
    unrestricted: null,
    roles: ['member', 'reader'].map((role) => ({ id: role, name: role, domain_id: null, description: null })),
    links: { self: `${origin}/identity/v3/application_credentials/${id}` },
  };
}
