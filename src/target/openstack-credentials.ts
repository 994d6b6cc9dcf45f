import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../engine/usage-error.ts';
import { errorCode } from '../error-code.ts';
import type { Credentials } from '../openstack/credentials.ts';
import { authOf } from './cloud-auth.ts';
import { type CloudSettings, settingsFromVariables } from './cloud-settings.ts';
import { cloudFrom, findClouds, parseClouds } from './clouds-yaml.ts';
import { expandHome } from './expand-home.ts';
import { given } from './given.ts';
import { oneSource } from './one-source.ts';

export interface CredentialsOptions {
  readonly env: NodeJS.ProcessEnv;
  /** The target's `cloud`. */
  readonly cloud?: string;
  readonly cwd: string;
  readonly home: string;
}

/**
 * Who we are to OpenStack, as its own clients find out, from one source only: the content of a clouds.yaml in
 * `OPENSTACK_CLOUDS_YAML`, an entry of a clouds.yaml (with its secure.yaml), or the `OS_*` variables. A clouds.yaml that
 * merely lies there yields to the variables; two sources that were both asked for are an error.
 *
 * Follows https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html.
 *
 * @throws UsageError when two sources are given, none is found, or the one found lacks something
 */
export async function openstackCredentials(options: CredentialsOptions): Promise<Credentials> {
  const settings = await settingsFrom(options);
  const authUrl = settings.need('auth_url', 'the Identity endpoint, such as https://cloud.example.org:5000/v3');
  judgeUrl(authUrl, settings);
  judgeVerify(settings);
  return {
    authUrl: authUrl.replace(/\/+$/, ''),
    auth: authOf(settings),
    interface: interfaceOf(settings),
    ...given({ region: settings.get('region_name'), ca: await certificates(settings, options) }),
    source: settings.source,
  };
}

async function settingsFrom(options: CredentialsOptions): Promise<CloudSettings> {
  const { env, cloud } = options;
  const name = cloud ?? (env.OS_CLOUD || undefined);
  const source = oneSource(env, cloud);
  if (source === 'OPENSTACK_CLOUDS_YAML') return cloudFrom(parseClouds(env[source] ?? '', source), name);
  if (source === 'OS_* variables') return settingsFromVariables(env);
  const clouds = await findClouds(options);
  if (clouds !== undefined) return cloudFrom(clouds, name);
  throw new UsageError(
    name === undefined
      ? 'There are no OpenStack credentials: no clouds.yaml, no OPENSTACK_CLOUDS_YAML and no OS_AUTH_URL'
      : `There is no clouds.yaml to find cloud '${name}' in`,
    `Put a clouds.yaml into ${options.cwd} or ~/.config/openstack (your cloud's dashboard offers one for download), or set OPENSTACK_CLOUDS_YAML to its content, or the OS_* variables.`,
  );
}

function judgeUrl(url: string, settings: CloudSettings): void {
  const label = settings.label('auth_url');
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new UsageError(
      `OpenStack credentials: ${label} in ${settings.source} is not an http or https URL: '${url}'`,
      `Set ${label} to the Identity endpoint, such as https://cloud.example.org:5000/v3.`,
    );
  }
  if (/\/v2\.0\/*$/.test(url)) {
    throw new UsageError(
      `OpenStack credentials: ${label} in ${settings.source} is of the Identity API v2.0, which OpenStack dropped in 2018`,
      `End ${label} with /v3.`,
    );
  }
}

function judgeVerify(settings: CloudSettings): void {
  const unverified =
    /^(false|no|off|0)$/i.test(settings.get('verify') ?? '') ||
    /^(true|yes|on|1)$/i.test(settings.get('insecure') ?? '');
  if (!unverified) return;
  const cacert = settings.label('cacert');
  throw new UsageError(
    `OpenStack credentials: ${settings.source} asks not to verify certificates, which would hand the password to anyone in between`,
    `Set ${cacert} to a PEM file with the certificate authority of the cloud instead.`,
  );
}

function interfaceOf(settings: CloudSettings): Credentials['interface'] {
  const found = settings.get('interface') ?? 'public';
  // Older files say `publicURL`, as the catalog of Identity v2 did.
  const name = found.replace(/URL$/, '');
  if (name === 'public' || name === 'internal' || name === 'admin') return name;
  throw new UsageError(
    `OpenStack credentials: ${settings.label('interface')} in ${settings.source} is '${found}'`,
    `Set ${settings.label('interface')} to public, internal or admin.`,
  );
}

async function certificates(settings: CloudSettings, { cwd, home }: CredentialsOptions): Promise<string | undefined> {
  const named = settings.get('cacert');
  if (named === undefined) return undefined;
  const path = resolve(cwd, expandHome(named, home));
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new UsageError(
      `OpenStack credentials: ${settings.label('cacert')} in ${settings.source} names ${path}, which cannot be read (${errorCode(cause)})`,
      'Give the path of a PEM file with the certificate authority of the cloud.',
      { cause },
    );
  }
}
