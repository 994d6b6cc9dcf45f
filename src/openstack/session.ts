import { pause as usualPause } from '../pause.ts';
import { abortable } from './abortable.ts';
import { apis, findEndpoint } from './catalog.ts';
import type { Credentials } from './credentials.ts';
import { includes, type Microversions, readMicroversions } from './discovery.ts';
import { identityEndpoint, signIn } from './keystone.ts';
import type { Answer, OpenStack, Request, Service } from './openstack.ts';
import { OpenStackError } from './openstack-error.ts';
import { readList } from './paging.ts';
import { type Patience, patienceFor, retrying } from './retry.ts';
import { singleFlight } from './single-flight.ts';
import { tokenKeeper } from './token-keeper.ts';
import { type Exchange, type RawAnswer, type TransportOptions, transport } from './transport.ts';

export interface ConnectOptions extends TransportOptions {
  /** Ends what only reads or waits. A request that changes something is let finish, so that its outcome is known. */
  readonly signal?: AbortSignal;
  /** How to wait between two tries of a request. */
  readonly pause?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/**
 * A session with one cloud. Nothing is sent before the first call; then it signs in once for all callers, and once more
 * when the token is refused. Requests that only read or delete are sent again while that can help.
 *
 * Its calls throw {@link OpenStackError} when a service refuses, `UnreachableError` when it does not answer,
 * `ActionableError` when the catalog has no such service, and the signal's reason.
 */
export function connect(credentials: Credentials, options: ConnectOptions = {}): OpenStack {
  const { pause = usualPause } = options;
  const transmit = transport(credentials, options);

  const patiently = (exchange: Exchange, patience: Patience, signal: AbortSignal | undefined): Promise<RawAnswer> =>
    retrying(
      patience,
      (ms) => pause(ms, signal),
      () => transmit(exchange),
    );

  // A sign-in does no harm when repeated, but one that finds nobody is better told at once: auth_url is wrong.
  const tokens = tokenKeeper(() =>
    signIn(credentials, (exchange) =>
      patiently({ ...exchange, ...signalled(options.signal) }, 'answers', options.signal),
    ),
  );

  /** Sends with the token. A token that is refused is renewed, and the request sent again, once. */
  const authorized = async (exchange: Exchange): Promise<RawAnswer> => {
    const { method } = exchange;
    const waits = anyOf(options.signal, exchange.signal);
    const sends = method === 'GET' || method === 'HEAD' ? waits : exchange.signal;
    const sendWith = (token: string): Promise<RawAnswer> => {
      const headers = { ...exchange.headers, 'x-auth-token': token };
      return patiently({ ...exchange, headers, ...signalled(sends) }, patienceFor(method), waits);
    };
    const token = await abortable(tokens.current(), sends);
    const answer = await sendWith(token.value);
    if (answer.status !== 401) return answer;
    return await sendWith((await abortable(tokens.insteadOf(token), sends)).value);
  };

  const endpointOf = async (service: Service): Promise<string> => {
    // The one we signed in at is known to be reachable; what the catalog says of it may not be.
    if (service === 'identity') return identityEndpoint(credentials);
    const { catalog, projectId } = await tokens.current();
    return findEndpoint(catalog, service, credentials, projectId);
  };

  const request = async (service: Service, wanted: Request): Promise<Answer> => {
    const { method, path } = wanted;
    const url = new URL(`${await abortable(endpointOf(service), wanted.signal)}${path}`);
    for (const [name, value] of Object.entries(wanted.query ?? {})) url.searchParams.set(name, value);
    const headers = { ...microversionHeaders(service, wanted.microversion), ...wanted.headers };
    const { text, ...answer } = await authorized({
      service,
      method,
      url,
      headers,
      body: wanted.body,
      ...signalled(wanted.signal),
    });
    const { status } = answer;
    if ((status >= 200 && status < 300) || wanted.accept?.includes(status)) return answer;
    throw new OpenStackError({ service, method, path, text, ...answer });
  };

  const microversions = new Map<Service, () => Promise<Microversions | undefined>>();
  const microversionsOf = (service: Service): Promise<Microversions | undefined> => {
    const known = microversions.get(service);
    if (known !== undefined) return known();
    const read = singleFlight(async () =>
      readMicroversions(await endpointOf(service), (url) => authorized({ service, method: 'GET', url, headers: {} })),
    );
    microversions.set(service, read);
    return read();
  };

  return {
    request,
    list: (service, key, wanted) => readList(request, service, key, wanted),
    projectId: async () => (await tokens.current()).projectId,
    userId: async () => (await tokens.current()).userId,
    async supports(service, microversion) {
      if (apis[service].microversions === undefined) return false;
      const range = await microversionsOf(service);
      return range !== undefined && includes(range, microversion);
    },
  };
}

/** @see https://specs.openstack.org/openstack/api-sig/guidelines/microversion_specification.html */
function microversionHeaders(service: Service, microversion: string | undefined): Record<string, string> {
  const name = apis[service].microversions;
  if (microversion === undefined || name === undefined) return {};
  return {
    'openstack-api-version': `${name} ${microversion}`,
    // Nova reads the common header since 2.27 only.
    ...(service === 'compute' ? { 'x-openstack-nova-api-version': microversion } : {}),
  };
}

function anyOf(...signals: readonly (AbortSignal | undefined)[]): AbortSignal | undefined {
  const given = [...new Set(signals.filter((signal) => signal !== undefined))];
  return given.length > 1 ? AbortSignal.any(given) : given[0];
}

function signalled(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
