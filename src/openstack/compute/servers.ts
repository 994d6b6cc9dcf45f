import { z } from 'zod';
import { collection, parseBody } from '../collection.ts';
import type { OpenStack } from '../openstack.ts';

export interface Server {
  readonly id: string;
  readonly name: string;
  /** `BUILD`, `ACTIVE`, `SHUTOFF`, `ERROR`… */
  readonly status: string;
  /** What Nova is doing to it just now; a server is only as its status says when this is undefined. */
  readonly taskState?: string;
  readonly flavorId: string;
  /** Addresses by the name of their network. */
  readonly addresses: Readonly<Record<string, readonly string[]>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Why it is in ERROR. */
  readonly fault?: { readonly code: number; readonly message: string };
}

/** As Nova answers without a microversion: from 2.47 on the flavor would be there without its id. */
const serverSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    status: z.string(),
    'OS-EXT-STS:task_state': z.string().nullish(),
    flavor: z.object({ id: z.string() }),
    addresses: z.record(z.string(), z.array(z.object({ addr: z.string() }))).default({}),
    metadata: z.record(z.string(), z.string()).default({}),
    created: z.string(),
    fault: z.object({ code: z.number(), message: z.string() }).optional(),
  })
  .transform(({ 'OS-EXT-STS:task_state': taskState, flavor, addresses, created, fault, ...same }): Server => {
    const byNetwork = Object.entries(addresses).map(([network, all]) => [network, all.map(({ addr }) => addr)]);
    return {
      ...same,
      ...(taskState ? { taskState } : {}),
      flavorId: flavor.id,
      addresses: Object.fromEntries(byNetwork),
      createdAt: created,
      ...(fault ? { fault } : {}),
    };
  });

/** Servers of the project. Deleted ones that Nova still remembers have the status `DELETED` or `SOFT_DELETED`. */
export const servers = collection({
  service: 'compute',
  path: '/servers',
  listPath: '/servers/detail',
  one: 'server',
  many: 'servers',
  schema: serverSchema,
});

const created = z.object({ server: z.object({ id: z.string() }) });

/**
 * Asks for a server. It is there at once, and built for a while after.
 *
 * @param server the body's `server`, see https://docs.openstack.org/api-ref/compute/#create-server
 * @returns its id; Nova tells nothing else yet
 */
export async function createServer(openstack: OpenStack, server: object): Promise<string> {
  const { body } = await openstack.request('compute', { method: 'POST', path: '/servers', body: { server } });
  return parseBody(created, body, 'compute POST /servers').server.id;
}

/**
 * Starts or stops a server. One whose state does not allow it is left as it is (409): it may be on its way already.
 *
 * @see https://docs.openstack.org/api-ref/compute/#servers-run-an-action-servers-action
 */
export async function switchServer(openstack: OpenStack, id: string, action: 'os-start' | 'os-stop'): Promise<void> {
  const path = `/servers/${id}/action`;
  await openstack.request('compute', { method: 'POST', path, body: { [action]: null }, accept: [404, 409] });
}
