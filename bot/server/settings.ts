import { createPrivateKey } from 'node:crypto';
import { getPrivateKey } from '@probot/get-private-key';
import { asFailure } from '../../src/engine/failure.ts';
import { UsageError } from '../../src/engine/usage-error.ts';
import { checkSecret } from './secret.ts';

/** What the server is told by its environment. */
export interface Settings {
  readonly appId: number;
  /** PEM */
  readonly privateKey: string;
  /** The present webhook secret, and during a rotation the one before it. */
  readonly secrets: readonly [string, ...string[]];
  readonly webhookPath: string;
  readonly host: string;
  readonly port: number;
  /** `https://github.example.org/api/v3`; GitHub's own when left out. */
  readonly apiUrl?: string;
}

const credentials = ['APP_ID', 'PRIVATE_KEY', 'PRIVATE_KEY_PATH', 'WEBHOOK_SECRET', 'WEBHOOK_SECRET_PREVIOUS'] as const;

/** Whether anything in the environment says that a GitHub App is to be served. */
export function hasCredentials(env: NodeJS.ProcessEnv): boolean {
  return credentials.some((name) => env[name]);
}

/**
 * Reads the environment: `APP_ID`, `PRIVATE_KEY` or `PRIVATE_KEY_PATH`, `WEBHOOK_SECRET`, and where they are given
 * `WEBHOOK_SECRET_PREVIOUS`, `WEBHOOK_PATH`, `HOST`, `PORT`, `GHE_HOST` and `GITHUB_API_URL`. Most are Probot's names.
 *
 * @throws UsageError for what is missing, or would let others in
 */
export function settingsFrom(env: NodeJS.ProcessEnv): Settings {
  const apiUrl = apiUrlIn(env);
  return {
    appId: appIdIn(env),
    privateKey: privateKeyIn(env),
    secrets: secretsIn(env),
    webhookPath: webhookPathIn(env),
    host: env.HOST || 'localhost',
    port: portIn(env),
    ...(apiUrl === undefined ? {} : { apiUrl }),
  };
}

const ofTheApp = 'Take it from the settings of the GitHub App';

function appIdIn({ APP_ID }: NodeJS.ProcessEnv): number {
  if (!APP_ID) throw new UsageError('APP_ID is missing', `${ofTheApp}, where it stands under "About".`);
  if (/^[1-9]\d{0,14}$/.test(APP_ID)) return Number(APP_ID);
  throw new UsageError(`APP_ID is no number: '${APP_ID}'`, `${ofTheApp}, "App ID"; the client ID is another one.`);
}

function privateKeyIn({ PRIVATE_KEY, PRIVATE_KEY_PATH }: NodeJS.ProcessEnv): string {
  const advice = `Generate one in the settings of the GitHub App and give the .pem file's content as PRIVATE_KEY, or its path as PRIVATE_KEY_PATH.`;
  // Without either it would look for a file in the working directory.
  if (!PRIVATE_KEY && !PRIVATE_KEY_PATH) throw new UsageError('PRIVATE_KEY is missing', advice);
  try {
    const pem = getPrivateKey({ env: { PRIVATE_KEY, PRIVATE_KEY_PATH } }) ?? '';
    createPrivateKey(pem);
    return pem;
  } catch (error) {
    if (!PRIVATE_KEY) {
      const { message } = asFailure(error);
      throw new UsageError(`PRIVATE_KEY_PATH leads to no private key: ${message}`, advice, { cause: error });
    }
    // Not in its own words, which may repeat some of it.
    throw new UsageError('PRIVATE_KEY is no private key in PEM', advice);
  }
}

function secretsIn({ WEBHOOK_SECRET, WEBHOOK_SECRET_PREVIOUS }: NodeJS.ProcessEnv): Settings['secrets'] {
  if (!WEBHOOK_SECRET) {
    throw new UsageError(
      'WEBHOOK_SECRET is missing: without it anybody could command the registries',
      'Make one with `openssl rand -hex 32`, and give the same to the GitHub App as its webhook secret.',
    );
  }
  checkSecret('WEBHOOK_SECRET', WEBHOOK_SECRET);
  if (!WEBHOOK_SECRET_PREVIOUS) return [WEBHOOK_SECRET];
  checkSecret('WEBHOOK_SECRET_PREVIOUS', WEBHOOK_SECRET_PREVIOUS);
  return [WEBHOOK_SECRET, WEBHOOK_SECRET_PREVIOUS];
}

function webhookPathIn({ WEBHOOK_PATH: path = '' }: NodeJS.ProcessEnv): string {
  if (path === '') return '/api/github/webhooks';
  if (/^\/[\w./-]*$/.test(path)) return path;
  throw new UsageError(`WEBHOOK_PATH is no path: '${path}'`, 'Give it as in the URL, such as /api/github/webhooks.');
}

function portIn({ PORT = '' }: NodeJS.ProcessEnv): number {
  if (PORT === '') return 3000;
  if (/^\d{1,5}$/.test(PORT) && Number(PORT) < 65_536) return Number(PORT);
  throw new UsageError(`PORT is no port: '${PORT}'`, 'Give a number from 1 to 65535.');
}

function apiUrlIn({ GITHUB_API_URL, GHE_HOST, GHE_PROTOCOL }: NodeJS.ProcessEnv): string | undefined {
  const url = GITHUB_API_URL || (GHE_HOST ? `${GHE_PROTOCOL || 'https'}://${GHE_HOST}/api/v3` : undefined);
  if (url === undefined || URL.canParse(url)) return url;
  throw new UsageError(
    `The address of GitHub's API is none: '${url}'`,
    'Give GHE_HOST as a host name, or GITHUB_API_URL as a whole URL.',
  );
}
