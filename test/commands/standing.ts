import { z } from 'zod';
import type { LocalSandbox } from './local-sandbox.ts';

type Clouds = Pick<LocalSandbox, 'openstack' | 'cloudflare' | 'zoneId'>;

/**
 * What stands in the project and the zone, read from the services themselves: `server sandbox-registry (ACTIVE)` and
 * the like, sorted. What every project begins with is left out.
 */
export async function standing({ openstack, ...zone }: Clouds): Promise<readonly string[]> {
  const named = z.array(z.object({ name: z.string() }));
  const servers = z
    .array(z.object({ name: z.string(), status: z.string() }))
    .parse(await openstack.list('compute', 'servers', { path: '/servers/detail' }));
  const keyPairs = z
    .array(z.object({ keypair: z.object({ name: z.string() }) }))
    .parse(await openstack.list('compute', 'keypairs', { path: '/os-keypairs' }));
  const volumes = z
    .array(z.object({ name: z.string(), status: z.string() }))
    .parse(await openstack.list('block-storage', 'volumes', { path: '/volumes/detail' }));
  const ports = z
    .array(z.object({ name: z.string(), device_owner: z.string() }))
    .parse(await openstack.list('network', 'ports', { path: '/ports' }));
  const groups = named.parse(await openstack.list('network', 'security_groups', { path: '/security-groups' }));
  const addresses = z
    .array(z.object({ floating_ip_address: z.string() }))
    .parse(await openstack.list('network', 'floatingips', { path: '/floatingips' }));
  return [
    ...servers.map(({ name, status }) => `server ${name} (${status})`),
    ...keyPairs.map(({ keypair }) => `key pair ${keypair.name}`),
    ...volumes.map(({ name, status }) => `volume ${name} (${status})`),
    ...ports.filter((port) => !port.device_owner.startsWith('network:')).map(({ name }) => `port ${name}`),
    ...groups.filter(({ name }) => name !== 'default').map(({ name }) => `security group ${name}`),
    ...addresses.map((one) => `floating IP ${one.floating_ip_address}`),
    ...(await dnsRecords(zone)).map(({ type, name, content }) => `${type} ${name} ${content}`),
  ].toSorted();
}

const recordSchema = z.object({
  id: z.string(),
  type: z.string(),
  name: z.string(),
  content: z.string(),
  proxied: z.boolean(),
});

/** Every DNS record of the sandbox's only zone, with its path. */
export async function dnsRecords({ cloudflare }: Pick<Clouds, 'cloudflare'>) {
  const zones = z
    .array(z.object({ id: z.string() }))
    .parse(await cloudflare.request({ method: 'GET', path: '/zones' }));
  const path = `/zones/${zones[0]?.id}/dns_records`;
  const records = z.array(recordSchema).parse(await cloudflare.request({ method: 'GET', path }));
  return records.map((record) => ({ ...record, path: `${path}/${record.id}` }));
}

/** All that a provisioned target `sandbox` consists of in the cloud, as {@link standing} tells it. */
export const provisioned = [
  'A localhost 203.0.113.10',
  'floating IP 203.0.113.10',
  'key pair sandbox-registry',
  'port sandbox-registry',
  'security group sandbox-registry',
  'server sandbox-registry (ACTIVE)',
  'volume sandbox-registry-data (in-use)',
  'volume sandbox-registry-registry (in-use)',
];

/** What `destroy` keeps unless it is told otherwise. */
export const kept = [
  'floating IP 203.0.113.10',
  'volume sandbox-registry-data (available)',
  'volume sandbox-registry-registry (available)',
];
