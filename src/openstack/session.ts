import { abortable } from './abortable.ts';
import { authorized, type ConnectOptions } from './authorized.ts';
import { findEndpoint } from './catalog.ts';
import type { Credentials } from './credentials.ts';
import { discovery, microversionHeaders } from './discovery.ts';
import { identityEndpoint } from './keystone.ts';
import { type Answer, effectOf, type OpenStack, type Request, type Service } from './openstack.ts';
import { OpenStackError } from './openstack-error.ts';
import { readList } from './paging.ts';

export type { ConnectOptions } from './authorized.ts';

/**
 * A session with one cloud. Nothing is sent before the first call; then it signs in once for all callers, and once more
 * when the token is refused. Requests that only read or delete are sent again while that can help; others only
 * when they certainly were not acted on.
 *
 * Its calls throw {@link OpenStackError} when a service refuses, `UnreachableError` when it does not answer,
 * `ActionableError` when the catalog has no such service, and the signal's reason.
 */
export function connect(credentials: Credentials, options: ConnectOptions = {}): OpenStack {
  const { token, send } = authorized(credentials, options);

  const endpointOf = async (service: Service): Promise<string> => {
    // The one we signed in at is known to be reachable; what the catalog says of it may not be.
    if (service === 'identity') return identityEndpoint(credentials);
    const { catalog, projectId } = await token();
    return findEndpoint(catalog, service, credentials, projectId);
  };

  const request = async (service: Service, wanted: Request): Promise<Answer> => {
    const { method, path, signal, regardless } = wanted;
    const url = new URL(`${await abortable(endpointOf(service), signal)}${path}`);
    for (const [name, value] of Object.entries(wanted.query ?? {})) url.searchParams.set(name, value);
    const headers = { ...microversionHeaders(service, wanted.microversion), ...wanted.headers };
    const effect = effectOf(wanted);
    const { body } = wanted;
    const exchange = { service, method, url, effect, headers, body, ...(signal === undefined ? {} : { signal }) };
    const { text, ...answer } = await send(exchange, regardless);
    if ((answer.status >= 200 && answer.status < 300) || wanted.accept?.includes(answer.status)) return answer;
    throw new OpenStackError({ service, method, path, effect, text, ...answer });
  };

  return {
    request,
    list: (service, key, wanted) => readList(request, service, key, wanted),
    supports: discovery(endpointOf, (service, url) =>
      send({ service, method: 'GET', url, effect: 'reads', headers: {} }),
    ),
    projectId: async () => (await token()).projectId,
    userId: async () => (await token()).userId,
  };
}
