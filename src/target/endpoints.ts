import { UsageError } from '../engine/usage-error.ts';

/** Where the services are that no target names. */
export interface Endpoints {
  /** Base URL of Cloudflare's API v4, without a trailing slash. */
  readonly cloudflare: string;
  /** URL that answers with the address it was asked from, on a line `ip=203.0.113.9`. */
  readonly publicAddress: string;
}

const usual = {
  CLOUDFLARE_API_URL: 'https://api.cloudflare.com/client/v4',
  PUBLIC_ADDRESS_URL: 'https://cloudflare.com/cdn-cgi/trace',
} as const;

/**
 * @throws UsageError when `CLOUDFLARE_API_URL` is set and is no http or https URL, or `PUBLIC_ADDRESS_URL` is set and
 *   is no https URL. What the latter answers is let in to the host, so only this machine itself may say it by http.
 */
export function endpoints(env: NodeJS.ProcessEnv): Endpoints {
  const cloudflare = urlIn(env, 'CLOUDFLARE_API_URL', 'an http or https URL', () => true);
  return {
    cloudflare: cloudflare.replace(/\/+$/, ''),
    publicAddress: urlIn(env, 'PUBLIC_ADDRESS_URL', 'an https URL', isLocal),
  };
}

function urlIn(
  env: NodeJS.ProcessEnv,
  variable: keyof typeof usual,
  form: string,
  mayBePlain: (url: URL) => boolean,
): string {
  const given = env[variable] || usual[variable];
  const url = URL.parse(given);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && mayBePlain(url))) return given;
  throw new UsageError(
    `${variable} is not ${form}: '${given}'`,
    `Unset it to use ${usual[variable]}, or give a full URL.`,
  );
}

function isLocal({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}
