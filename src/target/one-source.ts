import { UsageError } from '../engine/usage-error.ts';

/** The variables that say who one is; OS_CLOUD and OS_CLIENT_CONFIG_FILE only say where that is written. */
const identityVariables = [
  'OS_AUTH_URL',
  'OS_USERNAME',
  'OS_USER_ID',
  'OS_PASSWORD',
  'OS_TOKEN',
  'OS_APPLICATION_CREDENTIAL_ID',
  'OS_APPLICATION_CREDENTIAL_NAME',
  'OS_APPLICATION_CREDENTIAL_SECRET',
] as const;

export type Source = 'OPENSTACK_CLOUDS_YAML' | 'clouds.yaml' | 'OS_* variables';

/** A source that was asked for, and how to ask for it no longer. */
interface Asked {
  readonly name: string;
  readonly withdraw: string;
}

/**
 * The one source of OpenStack credentials that was asked for; a clouds.yaml when none was.
 *
 * @param cloud the target's `cloud`
 * @throws UsageError when two were: whichever we took, a person might have meant the other
 */
export function oneSource(env: NodeJS.ProcessEnv, cloud: string | undefined): Source {
  const content = asked(env.OPENSTACK_CLOUDS_YAML, 'OPENSTACK_CLOUDS_YAML', 'unset OPENSTACK_CLOUDS_YAML');
  const inTarget = asked(cloud, `'cloud: ${cloud}' in the configuration`, "remove 'cloud' from the target");
  const inVariable = asked(env.OS_CLOUD, `OS_CLOUD (${env.OS_CLOUD})`, 'unset OS_CLOUD');
  const variable = identityVariables.find((name) => env[name]);
  const variables = asked(variable, `${variable}`, 'unset all the other OS_* variables');

  if (inTarget && inVariable && env.OS_CLOUD !== cloud) throw twoSources(inTarget, inVariable);
  const other = content ?? inTarget ?? inVariable;
  if (variables && other) throw twoSources(other, variables);
  if (content) return 'OPENSTACK_CLOUDS_YAML';
  return variables ? 'OS_* variables' : 'clouds.yaml';
}

function asked(value: string | undefined, name: string, withdraw: string): Asked | undefined {
  return value ? { name, withdraw } : undefined;
}

function twoSources(one: Asked, other: Asked): UsageError {
  return new UsageError(
    `Two sources of OpenStack credentials are given, ${one.name} and ${other.name}, and they are never mixed`,
    `To use ${other.name}, ${one.withdraw}; to use ${one.name}, ${other.withdraw}.`,
  );
}
