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
  /** Those of them that are floating IPs. */
  readonly floatingAddresses?: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  /** The key pair it was made with. */
  readonly keyPairName?: string;
  /** Of the volumes at it, the one it boots from included. */
  readonly volumeIds?: readonly string[];
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601: when it was last built, which a reboot does not change. Undefined until then. */
  readonly launchedAt?: string;
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
    addresses: z
      .record(z.string(), z.array(z.object({ addr: z.string(), 'OS-EXT-IPS:type': z.string().optional() })))
      .default({}),
    metadata: z.record(z.string(), z.string()).default({}),
    key_name: z.string().nullish(),
    'os-extended-volumes:volumes_attached': z.array(z.object({ id: z.string() })).default([]),
    created: z.string(),
    'OS-SRV-USG:launched_at': z.string().nullish(),
    fault: z.object({ code: z.number(), message: z.string() }).optional(),
  })
  .transform((server): Server => {
    const { id, name, status, flavor, metadata, created: createdAt, fault } = server;
    const taskState = server['OS-EXT-STS:task_state'];
    const launchedAt = server['OS-SRV-USG:launched_at'];
    const addresses = Object.entries(server.addresses).map(([on, all]) => [on, all.map(({ addr }) => addr)]);
    return {
      id,
      name,
      status,
      ...(taskState ? { taskState } : {}),
      flavorId: flavor.id,
      addresses: Object.fromEntries(addresses),
      floatingAddresses: Object.values(server.addresses)
        .flat()
        .filter((one) => one['OS-EXT-IPS:type'] === 'floating')
        .map(({ addr }) => addr),
      metadata,
      ...(server.key_name ? { keyPairName: server.key_name } : {}),
      volumeIds: server['os-extended-volumes:volumes_attached'].map((volume) => volume.id),
      createdAt,
      // The one time that Nova tells without its zone, which is UTC.
      ...(launchedAt ? { launchedAt: launchedAt.replace(/(?<!Z)$/, 'Z') } : {}),
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

/** Since this microversion a server may be created with tags. */
const takesTags = '2.52';

/**
 * Asks for a server. It is there at once, and built for a while after.
 *
 * @param server the body's `server`, see https://docs.openstack.org/api-ref/compute/#create-server; from
 *   microversion 2.37 on it must say its networks
 * @param tags left out where the cloud takes none
 * @returns its id; Nova tells nothing else yet
 */
export async function createServer(
  openstack: OpenStack,
  server: object,
  tags: readonly string[] = [],
): Promise<string> {
  const tagged = tags.length > 0 && (await openstack.supports('compute', takesTags));
  const { body } = await openstack.request('compute', {
    method: 'POST',
    path: '/servers',
    body: { server: { ...server, ...(tagged ? { tags } : {}) } },
    ...(tagged ? { microversion: takesTags } : {}),
  });
  return parseBody(created, body, 'compute POST /servers').server.id;
}

/** Since this microversion a server tells which volumes are deleted with it. */
const tellsDeletion = '2.3';

const goingAlong = z.object({
  server: z.object({
    'os-extended-volumes:volumes_attached': z
      .array(z.object({ id: z.string(), delete_on_termination: z.boolean() }))
      .default([]),
  }),
});

/** The ids of the volumes that Nova would delete together with a server. */
export async function volumesGoingWith(openstack: OpenStack, id: string): Promise<readonly string[]> {
  const path = `/servers/${id}`;
  const answer = await openstack.request('compute', {
    method: 'GET',
    path,
    microversion: tellsDeletion,
    accept: [404],
  });
  if (answer.status === 404) return [];
  const { server } = parseBody(goingAlong, answer.body, `compute GET ${path}`);
  return server['os-extended-volumes:volumes_attached'].filter((one) => one.delete_on_termination).map((one) => one.id);
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
