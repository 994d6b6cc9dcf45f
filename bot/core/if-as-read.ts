import type { GitHub } from '../github.ts';

/**
 * A `fetch` that changes a thing of GitHub's only where it is still as it was read, as `If-Match` would, which GitHub does
 * not know. It looks when the change is sent: before that, requests wait their turn, for seconds when there are many.
 *
 * @param asRead whether what GitHub has now, as JSON, is what was read
 * @returns one that answers a change with what is there now, changed or not
 */
export function fetchIfAsRead({ request }: Pick<GitHub, 'request'>, asRead: (now: unknown) => boolean): typeof fetch {
  const send: typeof fetch = request.endpoint.DEFAULTS.request?.fetch ?? fetch;
  return async (url, init) => {
    const { body: _, method: __, ...same } = init ?? {};
    const now = await send(url, { ...same, method: 'GET' });
    return !now.ok || !asRead(await now.clone().json()) ? now : await send(url, init);
  };
}
