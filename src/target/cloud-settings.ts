import { UsageError } from '../engine/usage-error.ts';

/** The settings of one cloud by the keys of clouds.yaml (`auth_url`, `username`), whatever they are read from. */
export interface CloudSettings {
  /** For messages: `the OS_* variables`. */
  readonly source: string;
  get(key: string): string | undefined;
  /** @throws UsageError that says which setting is missing, and what it is */
  need(key: string, what: string): string;
  /** How the setting is called where it is read from: `OS_AUTH_URL`, `auth.auth_url`. */
  label(key: string): string;
}

/** The `OS_*` variables: each key has the variable of the same name. */
export function settingsFromVariables(env: NodeJS.ProcessEnv): CloudSettings {
  const label = (key: string) => `OS_${key.toUpperCase()}`;
  return settings('the OS_* variables', (key) => env[label(key)], label);
}

/** Keys of a cloud that stand beside `auth` and not in it. */
const besideAuth: ReadonlySet<string> = new Set([
  'auth_type',
  'region_name',
  'interface',
  'cacert',
  'verify',
  'insecure',
  'profile',
]);

/** One entry of a clouds.yaml, its `auth` on a level with the rest: openstacksdk too finds a key in either place. */
export function settingsFromCloud(source: string, values: Readonly<Record<string, string>>): CloudSettings {
  return settings(
    source,
    (key) => values[key],
    (key) => (besideAuth.has(key) ? key : `auth.${key}`),
  );
}

function settings(
  source: string,
  read: (key: string) => string | undefined,
  label: (key: string) => string,
): CloudSettings {
  // An empty value is as good as none: CI systems set variables for secrets that do not exist.
  const get = (key: string) => read(key) || undefined;
  return {
    source,
    get,
    need(key, what) {
      const value = get(key);
      if (value !== undefined) return value;
      throw new UsageError(
        `OpenStack credentials: ${label(key)} is missing in ${source}`,
        `Set ${label(key)}: ${what}.`,
      );
    },
    label,
  };
}
