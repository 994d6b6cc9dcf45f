import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { UsageError } from '../engine/usage-error.ts';
import { errorCode } from '../error-code.ts';
import { expandHome } from './expand-home.ts';

export interface Secrets {
  readonly cloudflareToken: string;
  /** PEM or OpenSSH text of the private key that logs in to the host. */
  readonly sshPrivateKey: string;
  /** The same for the nodes, where another one than the host's logs in to them. */
  readonly nodeSshPrivateKey?: string;
  readonly registryPassword: string;
  /** What `rotate` puts in its place; generated when left out. */
  readonly registryNewPassword?: string;
  /** PEM of the registry's certificate, with those that lead to a trusted one. Only with `tls: provided`. */
  readonly tlsCertificate?: string;
  /** PEM of its private key. */
  readonly tlsKey?: string;
  /** Of the user that `SOURCE_USER` names, at the registry that an image is copied from. */
  readonly sourcePassword?: string;
}

type SecretName = keyof Secrets;

/** Where each secret is read from, and how a person comes by it. The file's path is in the same name with `_FILE`. */
export const secretSources: { readonly [name in SecretName]: { readonly variable: string; readonly how: string } } = {
  cloudflareToken: {
    variable: 'CLOUDFLARE_API_TOKEN',
    how: 'an API token with Zone / DNS / Edit on the zone (https://dash.cloudflare.com/profile/api-tokens)',
  },
  sshPrivateKey: {
    variable: 'SSH_PRIVATE_KEY',
    how: "the private key of the server's key pair, without a passphrase",
  },
  nodeSshPrivateKey: {
    variable: 'NODE_SSH_PRIVATE_KEY',
    how: 'the private key that logs in to the nodes, without a passphrase; SSH_PRIVATE_KEY when left out',
  },
  registryPassword: { variable: 'REGISTRY_PASSWORD', how: 'the password that the registry will ask for' },
  registryNewPassword: { variable: 'REGISTRY_NEW_PASSWORD', how: 'the password that the registry will ask for next' },
  tlsCertificate: {
    variable: 'REGISTRY_TLS_CERTIFICATE',
    how: "the certificate in PEM, the server's own first, then those that lead to a trusted one",
  },
  tlsKey: { variable: 'REGISTRY_TLS_KEY', how: 'its private key in PEM, without a passphrase' },
  sourcePassword: {
    variable: 'SOURCE_PASSWORD',
    how: 'the password, or the access token, of the user that SOURCE_USER names at the registry that test copies from',
  },
};

/** The variables that hold secrets, or with `_FILE` at their end the paths of files with them. A certificate is none. */
export const secretVariables: readonly string[] = Object.entries(secretSources)
  .filter(([name]) => name !== 'tlsCertificate')
  .map(([, { variable }]) => variable);

/** bcrypt reads no further (https://www.openwall.com/crypt/): what comes after would not be part of the password. */
const bcryptBytes = 72;
/** Those that stand in the registry's htpasswd file. */
const passwords = ['registryPassword', 'registryNewPassword'] as const;

/**
 * Reads secrets from the environment: each from its variable, or from the file that the variable with `_FILE` names.
 * Nowhere else, so that none can stand in a configuration.
 *
 * @param needs the secrets the command cannot do without
 * @param takes those that it uses when they are there
 * @throws UsageError that lists all that are missing at once
 */
export async function readSecrets<N extends SecretName, O extends SecretName = never>(
  { env, home = homedir() }: { readonly env: NodeJS.ProcessEnv; readonly home?: string },
  needs: readonly N[],
  takes: readonly O[] = [],
): Promise<Pick<Secrets, N> & Partial<Pick<Secrets, O>>> {
  const found: { -readonly [name in SecretName]?: string } = {};
  for (const name of [...needs, ...takes]) {
    const value = await readSecret(secretSources[name].variable, env, home);
    if (value !== undefined) found[name] = value;
  }
  if (!holds(found, needs)) throw missing(needs.filter((name) => found[name] === undefined));
  for (const name of passwords) judgePassword(secretSources[name].variable, found[name]);
  return found;
}

/** The same of one secret that a command can do without; undefined when it is not set. */
export async function readSecretIfSet(
  { env, home = homedir() }: { readonly env: NodeJS.ProcessEnv; readonly home?: string },
  name: SecretName,
): Promise<string | undefined> {
  const value = await readSecret(secretSources[name].variable, env, home);
  return value === undefined ? undefined : (await readSecrets({ env, home }, [name]))[name];
}

async function readSecret(variable: string, env: NodeJS.ProcessEnv, home: string): Promise<string | undefined> {
  const inFile = `${variable}_FILE`;
  const path = env[inFile];
  if (env[variable] && path) {
    throw new UsageError(`Both ${variable} and ${inFile} are set`, 'Unset one of them: a secret has one source.');
  }
  if (!path) return env[variable] || undefined;
  const content = await readFile(expandHome(path, home), 'utf8').catch((cause: unknown) => {
    throw new UsageError(
      `${inFile} names ${path}, which cannot be read (${errorCode(cause)})`,
      `Set ${inFile} to a readable file.`,
      {
        cause,
      },
    );
  });
  // Editors and echo end a file with a line break that is no part of the secret.
  return content.replace(/\r?\n$/, '') || undefined;
}

function holds<N extends SecretName>(
  found: Partial<Secrets>,
  needs: readonly N[],
): found is Partial<Secrets> & Pick<Secrets, N> {
  return needs.every((name) => found[name] !== undefined);
}

function missing(names: readonly SecretName[]): UsageError {
  const variables = names.map((name) => secretSources[name].variable);
  const ways = names.map((name) => {
    const { variable, how } = secretSources[name];
    return `  ${variable} (or ${variable}_FILE, the path of a file with it): ${how}`;
  });
  return new UsageError(
    `${variables.join(', ')} ${names.length === 1 ? 'is' : 'are'} not set`,
    `Set in the environment:\n${ways.join('\n')}`,
  );
}

function judgePassword(variable: string, password = ''): void {
  const bytes = Buffer.byteLength(password);
  if (bytes > bcryptBytes) {
    throw new UsageError(
      `${variable} is ${bytes} bytes long; bcrypt uses only the first ${bcryptBytes}`,
      `Choose a password of at most ${bcryptBytes} bytes.`,
    );
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(password)) {
    throw new UsageError(
      `${variable} contains a line break or another control character, which no docker login can send`,
      'Choose a password of one line.',
    );
  }
}
