import { z } from 'zod';
import { type Call, param, type Reply } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import { hexId } from '../identifiers.ts';
import type { ApplicationCredential, Cloud } from '../state.ts';
import { forbidden } from './refusals.ts';
import { goodToken } from './token.ts';

const wanted = z.object({
  application_credential: z.object({ name: z.string(), secret: z.string(), description: z.string().nullish() }),
});

/** https://docs.openstack.org/api-ref/identity/v3/#application-credentials */
export function applicationCredentialRoutes(cloud: Cloud): readonly Route[] {
  const path = `/v3/users/${cloud.identity.user.id}/application_credentials`;
  const links = { next: null, self: `${cloud.origin}/identity${path}`, previous: null };
  const all = cloud.identity.applicationCredentials;
  return [
    {
      method: 'GET',
      path,
      handle: () => ({
        status: 200,
        body: { application_credentials: [...all.values()].map((each) => view(cloud, each)), links },
      }),
    },
    { method: 'POST', path, handle: (call) => create(cloud, call) },
    {
      method: 'GET',
      path: `${path}/:id`,
      handle: (call) => ({ status: 200, body: { application_credential: view(cloud, found(cloud, call)) } }),
    },
    {
      method: 'DELETE',
      path: `${path}/:id`,
      handle: (call) => {
        judge(cloud, call);
        all.delete(found(cloud, call).id);
        return { status: 204 };
      },
    },
  ];
}

/** A credential of that name and secret, kept. */
export function addCredential(
  cloud: Cloud,
  wanted: { readonly name: string; readonly secret: string; readonly description: string | null },
): ApplicationCredential {
  const credential = { id: hexId(), ...wanted };
  cloud.identity.applicationCredentials.set(credential.id, credential);
  return credential;
}

function create(cloud: Cloud, call: Call): Reply {
  judge(cloud, call);
  const body = wanted.safeParse(call.body);
  if (!body.success) throw new Refusal(400, "'name' is a required property");
  const { name, secret, description } = body.data.application_credential;
  if ([...cloud.identity.applicationCredentials.values()].some((each) => each.name === name)) {
    throw new Refusal(
      409,
      `Conflict occurred attempting to store application_credential - Duplicate entry found with name ${name}.`,
    );
  }
  const credential = addCredential(cloud, { name, secret, description: description ?? null });
  return { status: 201, body: { application_credential: { ...view(cloud, credential), secret } } };
}

/** One credential may not make or remove others. */
function judge(cloud: Cloud, call: Call): void {
  const token = goodToken(cloud, String(call.headers['x-auth-token']));
  if (token?.credential === undefined) return;
  throw forbidden(
    "Using method 'application_credential' is not allowed for managing additional application credentials..",
  );
}

function found(cloud: Cloud, call: Call): ApplicationCredential {
  const credential = cloud.identity.applicationCredentials.get(param(call, 'id'));
  if (credential === undefined) throw new Refusal(404, `Could not find Application Credential: ${param(call, 'id')}.`);
  return credential;
}

function view({ origin, identity }: Cloud, { id, name, description }: ApplicationCredential) {
  return {
    id,
    name,
    description,
    user_id: identity.user.id,
    project_id: identity.project.id,
    system: null,
    expires_at: null,
    unrestricted: null,
    roles: ['member', 'reader'].map((role) => ({ id: role, name: role, domain_id: null, description: null })),
    links: { self: `${origin}/identity/v3/application_credentials/${id}` },
  };
}
