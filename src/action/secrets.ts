import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { type Clouds, findClouds, parseClouds } from '../target/clouds-yaml.ts';
import { expandHome } from '../target/expand-home.ts';
import { secretVariables } from '../target/secrets.ts';

/** Those of OpenStack's own variables that let in. */
const ofOpenStack = ['OS_PASSWORD', 'OS_TOKEN', 'OS_APPLICATION_CREDENTIAL_SECRET'];

/**
 * Every secret that a run could come to know from its environment: in variables, in the files that variables name, and
 * in a clouds.yaml. What cannot be read is none; the command itself will say so.
 */
export async function secretsIn(env: NodeJS.ProcessEnv, cwd: string): Promise<readonly string[]> {
  const given = [...secretVariables, ...ofOpenStack].map((name) => env[name]);
  const inFiles = await Promise.all(secretVariables.map((name) => contentOf(env[`${name}_FILE`])));
  const all = [...given, ...inFiles].flatMap((secret) => (secret ? [secret.trim()] : []));
  return [...new Set([...all, ...(await cloudSecrets(env, cwd))])];
}

async function contentOf(path: string | undefined): Promise<string | undefined> {
  if (!path) return undefined;
  return await readFile(expandHome(path, homedir()), 'utf8').catch(() => undefined);
}

/** Masked as a whole, a clouds.yaml would hide every line of it, such as the name of a region. */
async function cloudSecrets(env: NodeJS.ProcessEnv, cwd: string): Promise<readonly string[]> {
  const { OPENSTACK_CLOUDS_YAML: content } = env;
  const found = [
    await Promise.resolve()
      .then(() => (content ? parseClouds(content, 'OPENSTACK_CLOUDS_YAML') : undefined))
      .catch(() => undefined),
    await findClouds({ env, cwd, home: homedir() }).catch(() => undefined),
  ];
  return found.flatMap((clouds) => (clouds === undefined ? [] : secretsUnder(clouds.clouds)));
}

type Value = Clouds['clouds'] | Clouds['clouds'][string];

function secretsUnder(value: Value): readonly string[] {
  if (typeof value === 'string') return [];
  if (Array.isArray(value)) return value.flatMap(secretsUnder);
  return Object.entries(value).flatMap(([key, under]) =>
    typeof under === 'string' && /password|secret|token/i.test(key) ? [under] : secretsUnder(under),
  );
}
