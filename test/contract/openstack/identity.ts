import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Credentials } from '../../../src/openstack/credentials.ts';
import { identityEndpoint } from '../../../src/openstack/keystone.ts';
import { connect } from '../../../src/openstack/session.ts';
import { refusalOf, type Subject } from './subject.ts';

const madeCredential = z.object({ application_credential: z.object({ id: z.string() }) });
const catalogBody = z.object({
  catalog: z.array(
    z.object({ type: z.string(), endpoints: z.array(z.object({ interface: z.string(), url: z.string() })) }),
  ),
});

/** Signing in, the catalog, and what an unknown or limited user is told. */
export function identityContract(subject: () => Subject): void {
  const signedInWith = (auth: Credentials['auth']) => connect({ ...subject().credentials, auth });
  const password = () => {
    const { auth } = subject().credentials;
    if (auth.method !== 'password') throw new Error('the contract needs credentials with a password');
    return auth;
  };

  async function applicationCredential() {
    const { os, name, undo } = subject();
    const path = `/users/${await os.userId()}/application_credentials`;
    const secret = crypto.randomUUID();
    const body = { application_credential: { name: name(`credential-${secret.slice(0, 4)}`), secret } };
    const made = madeCredential.parse((await os.request('identity', { method: 'POST', path, body })).body);
    const { id } = made.application_credential;
    undo(() => os.request('identity', { method: 'DELETE', path: `${path}/${id}` }));
    return { id, secret, name: body.application_credential.name };
  }

  /** As nothing but HTTP: for requests that the session would never send. */
  const post = (identity: unknown, scope?: unknown) =>
    fetch(`${identityEndpoint(subject().credentials)}/auth/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ auth: { identity, scope } }),
    });

  describe('signing in', () => {
    test('works with a password', async () => {
      expect(await subject().os.projectId()).toMatch(/^[0-9a-f]{32}$/);
    });

    test('refuses a wrong password in words that do not tell what is wrong', async () => {
      const refusal = await refusalOf(signedInWith({ ...password(), password: 'wrong' }).projectId());
      expect(refusal).toMatchObject({ status: 401, kind: 'unauthorized', requestId: expect.stringMatching(/^req-/) });
      expect(refusal.message).toContain('The request you have made requires authentication.');
    });

    test('refuses an unknown user and an unknown project in the same words', async () => {
      const domain = { name: 'Default' };
      const user = await refusalOf(signedInWith({ ...password(), user: { name: 'nobody', domain } }).projectId());
      const project = await refusalOf(
        signedInWith({ ...password(), project: { name: 'nothing', domain } }).projectId(),
      );
      for (const refusal of [user, project]) {
        expect(refusal.status).toBe(401);
        expect(refusal.message).toContain('The request you have made requires authentication.');
      }
    });

    test('asks for the domain of a user who is given by name', async () => {
      const response = await post({ methods: ['password'], password: { user: { name: 'x', password: 'y' } } });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('Expecting to find domain in user.');
    });

    test('works with an application credential by id, and by name and user', async () => {
      const { id, name, secret } = await applicationCredential();
      const method = 'application-credential';
      const { os } = subject();
      const byId = signedInWith({ method, credential: { id }, secret });
      const byName = signedInWith({ method, credential: { name, user: { id: await os.userId() } }, secret });
      expect([await byId.projectId(), await byName.projectId()]).toEqual([await os.projectId(), await os.projectId()]);
    });

    test('refuses an application credential that names a scope', async () => {
      const { id, secret } = await applicationCredential();
      const scope = { project: { id: await subject().os.projectId() } };
      const response = await post(
        { methods: ['application_credential'], application_credential: { id, secret } },
        scope,
      );
      expect(response.status).toBe(401);
      expect(await response.text()).toContain('Application credentials cannot request a scope.');
    });

    test('refuses a wrong secret, and does not find an unknown credential', async () => {
      const { id } = await applicationCredential();
      const method = 'application-credential';
      const wrong = signedInWith({ method, credential: { id }, secret: 'wrong' });
      expect(await refusalOf(wrong.projectId())).toMatchObject({ status: 401 });
      const unknown = signedInWith({ method, credential: { id: '0'.repeat(32) }, secret: 'wrong' });
      const refusal = await refusalOf(unknown.projectId());
      expect(refusal.status).toBe(404);
      expect(refusal.message).toContain(`Could not find Application Credential: ${'0'.repeat(32)}.`);
    });

    test('does not let an application credential make another', async () => {
      const { id, secret } = await applicationCredential();
      const os = signedInWith({ method: 'application-credential', credential: { id }, secret });
      const path = `/users/${await os.userId()}/application_credentials`;
      const body = { application_credential: { name: 'another', secret: 'x' } };
      expect(await refusalOf(os.request('identity', { method: 'POST', path, body }))).toMatchObject({ status: 403 });
    });

    test('works with a token, and refuses one that is none', async () => {
      const auth = password();
      const user = { ...auth.user, password: auth.password };
      const response = await post({ methods: ['password'], password: { user } }, { project: auth.project });
      expect(response.status).toBe(201);
      const token = response.headers.get('x-subject-token') ?? '';
      expect(await signedInWith({ method: 'token', token }).projectId()).toBe(await subject().os.projectId());
      const none = signedInWith({ method: 'token', token: 'gAAAAABnone' });
      expect(await refusalOf(none.projectId())).toMatchObject({ status: 401 });
    });
  });

  describe('the catalog', () => {
    const endpoints = async () => {
      const { catalog } = catalogBody.parse(
        (await subject().os.request('identity', { method: 'GET', path: '/auth/catalog' })).body,
      );
      return new Map(
        catalog.map(({ type, endpoints }) => [type, endpoints.find((each) => each.interface === 'public')?.url]),
      );
    };

    test('has a public endpoint of every service', async () => {
      const found = await endpoints();
      for (const type of ['identity', 'compute', 'network', 'image']) expect(found.get(type)).toMatch(/^https?:/);
      expect(found.get('volumev3') ?? found.get('block-storage')).toMatch(/^https?:/);
    });

    test('leads to services that refuse a bad token and say whom to ask for a good one', async () => {
      const found = await endpoints();
      const paths = [
        ['compute', '/servers'],
        ['network', '/v2.0/networks'],
        ['image', '/v2/images'],
        ['volumev3', '/volumes'],
      ] as const;
      for (const [type, path] of paths) {
        const response = await fetch(`${found.get(type)}${path}`, { headers: { 'x-auth-token': 'bad' } });
        expect([type, response.status]).toEqual([type, 401]);
        expect(response.headers.get('www-authenticate')).toMatch(/^Keystone uri=/);
      }
    });

    test('belongs to a tenant, who may not list projects', async () => {
      const refusal = await refusalOf(subject().os.request('identity', { method: 'GET', path: '/projects' }));
      expect(refusal).toMatchObject({ status: 403, kind: 'forbidden' });
      expect(refusal.message).toContain(
        'You are not authorized to perform the requested action: identity:list_projects.',
      );
    });
  });
}
