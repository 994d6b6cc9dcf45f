import { z } from 'zod';
import { ActionableError } from '../engine/actionable-error.ts';
import type { OpenStack, Request, Service } from './openstack.ts';
import { sharedFlight } from './shared-flight.ts';

/** One kind of thing that a service keeps, with the four calls that all kinds have alike. */
export interface Collection<T> {
  /**
   * All of them. Callers that ask the same at the same time share one request, so that two volumes are found with one
   * list; whoever asks later reads anew.
   */
  list(openstack: OpenStack, reading?: Reading): Promise<readonly T[]>;
  /** One by its id, or undefined when there is none. */
  get(openstack: OpenStack, id: string, reading?: Omit<Reading, 'query'>): Promise<T | undefined>;
  /** Sent once and never cut short, so that its outcome is known. */
  create(openstack: OpenStack, body: object): Promise<T>;
  /** One that is gone already is done too. */
  delete(openstack: OpenStack, id: string): Promise<void>;
}

export interface Reading {
  readonly query?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

interface Kind<T> {
  readonly service: Service;
  /** Where they are: `/servers`. */
  readonly path: string;
  /** Where they are listed, when that is elsewhere: `/servers/detail`. */
  readonly listPath?: string;
  /** The names of one and of many in the bodies. */
  readonly one: string;
  readonly many: string;
  readonly schema: z.ZodType<T>;
}

export function collection<T>({ service, path, listPath = path, one, many, schema }: Kind<T>): Collection<T> {
  const single = z.object({ [one]: schema });
  const several = z.array(schema);
  const list = sharedFlight(
    ({ query }: Reading) => JSON.stringify(query ?? {}),
    async (openstack, { query = {}, signal }) => {
      const items = await openstack.list(service, many, { path: listPath, query, ...signalled(signal) });
      return parseBody(several, items, `${service} GET ${listPath}`);
    },
  );
  return {
    list: (openstack, reading = {}) => list(openstack, reading),
    async get(openstack, id, { signal } = {}) {
      const at = `${path}/${encodeURIComponent(id)}`;
      const answer = await openstack.request(service, { method: 'GET', path: at, accept: [404], ...signalled(signal) });
      if (answer.status === 404) return undefined;
      return parseBody(single, answer.body, `${service} GET ${at}`)[one];
    },
    async create(openstack, body) {
      const answer = await openstack.request(service, { method: 'POST', path, body: { [one]: body } });
      const parsed = parseBody(single, answer.body, `${service} POST ${path}`)[one];
      if (parsed === undefined) throw new Error(`${service} POST ${path} made nothing`);
      return parsed;
    },
    async delete(openstack, id) {
      const at = `${path}/${encodeURIComponent(id)}`;
      await openstack.request(service, { method: 'DELETE', path: at, accept: [404] });
    },
  };
}

/**
 * Believes a foreign body as far as it has the form that we use.
 *
 * @param what the call it answers, for the message
 * @throws {ActionableError} naming the first field that is not as expected
 */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown, what: string): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ActionableError(
    `${what} answered in a form that is not known: ${issue?.path.join('.') || 'body'}: ${issue?.message}`,
    'Something else may listen at that address, such as a proxy; check the endpoints of the cloud.',
  );
}

/** A signal as a request takes it: there, or left out. */
export function signalled(signal: AbortSignal | undefined): Pick<Request, 'signal'> {
  return signal === undefined ? {} : { signal };
}
