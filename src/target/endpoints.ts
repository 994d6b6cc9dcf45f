import { UsageError } from '../engine/usage-error.ts';

/** Where the services are that no target names. */
export interface Endpoints {
  /** Base URL of Cloudflare's API v4, without a trailing slash. */
  readonly cloudflare: string;
}

/** @throws UsageError when `CLOUDFLARE_API_URL` is set and is no http or https URL */
export function endpoints(env: NodeJS.ProcessEnv): Endpoints {
  const url = env.CLOUDFLARE_API_URL || 'https://api.cloudflare.com/client/v4';
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new UsageError(
      `CLOUDFLARE_API_URL is not an http or https URL: '${url}'`,
      'Unset it to use https://api.cloudflare.com/client/v4, or give a full URL.',
    );
  }
  return { cloudflare: url.replace(/\/+$/, '') };
}
