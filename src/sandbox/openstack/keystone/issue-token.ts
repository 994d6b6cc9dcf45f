import { z } from 'zod';
import type { Call, Reply } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { ApplicationCredential, Cloud } from '../state.ts';
import { unauthorizedByKeystone } from './refusals.ts';
import { goodToken, newToken, tokenView } from './token.ts';

const named = z.object({ id: z.string().optional(), name: z.string().optional() });
const user = named.extend({ domain: named.optional() });
type Named = z.infer<typeof named>;
type User = z.infer<typeof user>;

const request = z.object({
  auth: z.object({
    identity: z.object({
      methods: z.array(z.string()),
      password: z.object({ user: user.extend({ password: z.string() }) }).optional(),
      application_credential: named.extend({ user: user.optional(), secret: z.string() }).optional(),
      token: z.object({ id: z.string() }).optional(),
    }),
    scope: z.object({ project: user.optional() }).optional(),
  }),
});
type Auth = z.infer<typeof request>['auth'];

/** Signs a user in. https://docs.openstack.org/api-ref/identity/v3/#authentication-and-token-management */
export function issueToken(cloud: Cloud, call: Call): Reply {
  const body = request.safeParse(call.body);
  if (!body.success) throw new Refusal(400, wordsFor(body.error.issues[0]));
  const { id, token } = tokenFor(cloud, body.data.auth);
  return { status: 201, headers: { 'X-Subject-Token': id }, body: { token: tokenView(cloud, token, call.url.origin) } };
}

function tokenFor(cloud: Cloud, auth: Auth): ReturnType<typeof newToken> {
  const { methods, password, application_credential: credential, token } = auth.identity;
  const [method = ''] = methods;
  if (method === 'password' && password !== undefined) {
    if (!isUser(cloud, password.user) || password.user.password !== cloud.identity.user.password) throw refused(cloud);
    judgeScope(cloud, auth);
    return newToken(cloud, { methods: ['password'] });
  }
  if (method === 'application_credential' && credential !== undefined) {
    const found = credentialAsked(cloud, credential);
    if (auth.scope !== undefined) {
      throw unauthorizedByKeystone(
        cloud.origin,
        'Error authenticating with application credential: Application credentials cannot request a scope.',
      );
    }
    return newToken(cloud, { methods: ['application_credential'], credential: found });
  }
  if (method === 'token' && token !== undefined) {
    const traded = goodToken(cloud, token.id);
    if (traded === undefined) throw new Refusal(404, 'Could not recognize Fernet token');
    judgeScope(cloud, auth);
    return newToken(cloud, { methods: ['token'], from: traded });
  }
  throw malformed(`Expecting to find ${method} in identity.`);
}

interface AskedCredential extends Named {
  readonly user?: User | undefined;
  readonly secret: string;
}

/** By id, or by name and user. */
function credentialAsked(cloud: Cloud, asked: AskedCredential): ApplicationCredential {
  const all = cloud.identity.applicationCredentials;
  if (asked.id !== undefined && !all.has(asked.id)) {
    throw new Refusal(404, `Could not find Application Credential: ${asked.id}.`);
  }
  const byUser = asked.user !== undefined && isUser(cloud, asked.user);
  const found = [...all.values()].find(({ id, name }) => id === asked.id || (byUser && name === asked.name));
  if (found === undefined || found.secret !== asked.secret) throw refused(cloud);
  return found;
}

/** The project is the user's only one, so it is the scope also when none is named. */
function judgeScope(cloud: Cloud, { scope }: Auth): void {
  if (scope?.project === undefined) return;
  const { id, name } = cloud.identity.project;
  const { project } = scope;
  if (project.id === id) return;
  if (project.id === undefined && project.domain === undefined) throw malformed('Expecting to find domain in project.');
  if (project.name !== name || !isDefaultDomain(project.domain)) throw refused(cloud);
}

function isUser(cloud: Cloud, asked: User): boolean {
  const { id, name } = cloud.identity.user;
  if (asked.id !== undefined) return asked.id === id;
  if (asked.domain === undefined) throw malformed('Expecting to find domain in user.');
  return asked.name === name && isDefaultDomain(asked.domain);
}

function isDefaultDomain(domain: Named | undefined): boolean {
  return domain?.id === 'default' || domain?.name === 'Default';
}

function refused(cloud: Cloud): Refusal {
  return unauthorizedByKeystone(cloud.origin);
}

function malformed(what: string): Refusal {
  return new Refusal(
    400,
    `${what} The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.`,
  );
}

function wordsFor(issue: z.core.$ZodIssue | undefined): string {
  const property = String(issue?.path.at(-1) ?? 'auth');
  return `'${property}' is a required property`;
}
