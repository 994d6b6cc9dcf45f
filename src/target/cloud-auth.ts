import { UsageError } from '../engine/usage-error.ts';
import type {
  ApplicationCredentialAuth,
  Credentials,
  Named,
  PasswordAuth,
  ProjectScope,
  TokenAuth,
} from '../openstack/credentials.ts';
import type { CloudSettings } from './cloud-settings.ts';
import { given } from './given.ts';

type Method = Credentials['auth']['method'];

/** The names that keystoneauth gives to the methods we speak. */
const methods: ReadonlyMap<string, Method> = new Map([
  ['password', 'password'],
  ['v3password', 'password'],
  ['v3applicationcredential', 'application-credential'],
  ['token', 'token'],
  ['v3token', 'token'],
]);

/** @throws UsageError that names the setting that is missing or not understood */
export function authOf(settings: CloudSettings): Credentials['auth'] {
  const method = methodOf(settings);
  if (method === 'application-credential') return applicationCredential(settings);
  return method === 'token' ? token(settings) : password(settings);
}

function methodOf(settings: CloudSettings): Method {
  const type = settings.get('auth_type');
  if (type !== undefined) {
    const method = methods.get(type);
    if (method !== undefined) return method;
    throw new UsageError(
      `OpenStack credentials: ${settings.label('auth_type')} '${type}' in ${settings.source} is not supported`,
      `Supported are ${[...methods.keys()].join(', ')}. An application credential works also where people log in by single sign-on.`,
    );
  }
  const has = (key: string) => settings.get(key) !== undefined;
  if (has('application_credential_id') || has('application_credential_name')) return 'application-credential';
  return has('token') ? 'token' : 'password';
}

function password(settings: CloudSettings): PasswordAuth {
  const user = userOf(settings);
  return {
    method: 'password',
    user,
    password: settings.need('password', 'the password of the user'),
    project: projectOf(settings) ?? noProject(settings),
  };
}

/** Any project that stands beside it is a leftover: the credential has its own, and Keystone refuses to be told one. */
function applicationCredential(settings: CloudSettings): ApplicationCredentialAuth {
  const id = settings.get('application_credential_id');
  const secret = settings.need('application_credential_secret', 'shown once, when the credential was made');
  if (id !== undefined) return { method: 'application-credential', credential: { id }, secret };
  const name = settings.need('application_credential_name', 'or application_credential_id, which needs no user');
  return { method: 'application-credential', credential: { name, user: userOf(settings) }, secret };
}

function token(settings: CloudSettings): TokenAuth {
  const value = settings.need('token', "such as 'openstack token issue' prints");
  return { method: 'token', token: value, ...given({ project: projectOf(settings) }) };
}

function userOf(settings: CloudSettings): PasswordAuth['user'] {
  const id = settings.get('user_id');
  if (id !== undefined) return { id };
  const name = settings.need('username', `the name of the user, or its id in ${settings.label('user_id')}`);
  return { name, domain: domainOf(settings, 'user', name) };
}

function projectOf(settings: CloudSettings): ProjectScope | undefined {
  const id = settings.get('project_id');
  if (id !== undefined) return { id };
  const name = settings.get('project_name');
  return name === undefined ? undefined : { name, domain: domainOf(settings, 'project', name) };
}

function noProject(settings: CloudSettings): never {
  const [name, id] = [settings.label('project_name'), settings.label('project_id')];
  throw new UsageError(
    `OpenStack credentials: neither ${name} nor ${id} is in ${settings.source}`,
    `Set ${name}, the project to work in, or ${id}.`,
  );
}

/** A name means nothing to Keystone without its domain; `domain_*` and `default_domain_*` stand for both. */
function domainOf(settings: CloudSettings, whose: 'user' | 'project', name: string): Named {
  for (const prefix of [`${whose}_domain`, 'domain', 'default_domain']) {
    const id = settings.get(`${prefix}_id`);
    if (id !== undefined) return { id };
    const domain = settings.get(`${prefix}_name`);
    if (domain !== undefined) return { name: domain };
  }
  const [byName, byId] = [settings.label(`${whose}_domain_name`), settings.label(`${whose}_domain_id`)];
  throw new UsageError(
    `OpenStack credentials: the domain of ${whose} '${name}' is missing in ${settings.source}: neither ${byName} nor ${byId} is set`,
    `Set ${byName}; in most clouds it is 'Default'.`,
  );
}
