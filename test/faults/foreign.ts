import { z } from 'zod';
import type { OpenStack } from '../../src/openstack/openstack.ts';
import type { World } from './world.ts';

type Place = Pick<World, 'openstack' | 'cloudflare' | 'sandbox'>;

/** Another registry of the same owner: nearly our mark, and not ours. */
const nearly = 'managed-by=provision-registry registry=other owner=sandbox';
const metadata = { 'managed-by': 'provision-registry', registry: 'other', owner: 'sandbox', role: 'data' };

const identified = z.looseObject({ id: z.string() });
const alone = z.record(z.string(), identified);
const named = z.array(z.looseObject({ id: z.string(), name: z.string() }));
const zones = z.tuple([identified]);

/**
 * Puts what is not ours into the project and the zone: a server with a floating IP, a volume with data, a security
 * group, DNS records.
 *
 * @returns how it all stands now, to the last revision, in any order
 */
export async function plantForeign({ openstack, cloudflare, sandbox }: Place): Promise<() => Promise<unknown>> {
  const post = async (service: Parameters<OpenStack['request']>[0], path: string, body: object, key: string) => {
    const answer = await openstack.request(service, { method: 'POST', path, body });
    return alone.parse(answer.body)[key]?.id ?? '';
  };
  const list = async (service: Parameters<OpenStack['request']>[0], key: string, path: string) =>
    named.parse(await openstack.list(service, key, { path }));
  const networks = await list('network', 'networks', '/networks');
  const [internal, external] = ['internal', 'external'].map((name) => networks.find((one) => one.name === name)?.id);
  const group = await post(
    'network',
    '/security-groups',
    { security_group: { name: 'web', description: nearly } },
    'security_group',
  );
  const port = await post(
    'network',
    '/ports',
    { port: { name: 'web', network_id: internal, security_groups: [group], description: nearly } },
    'port',
  );
  const floating = await post(
    'network',
    '/floatingips',
    { floatingip: { floating_network_id: external, port_id: port, description: nearly } },
    'floatingip',
  );
  const volume = await post('block-storage', '/volumes', { volume: { name: 'backup', size: 10, metadata } }, 'volume');
  const flavor = (await list('compute', 'flavors', '/flavors/detail')).find(({ name }) => name === 'c1-1gb-8');
  const [image] = await list('image', 'images', '/images');
  const server = await post(
    'compute',
    '/servers',
    { server: { name: 'web', flavorRef: flavor?.id, imageRef: image?.id, networks: [{ port }], metadata } },
    'server',
  );
  const zone = zones.parse(await cloudflare.request({ method: 'GET', path: '/zones' }))[0].id;
  const records = ['web.localhost', 'registry.localhost'].map(async (name) => {
    const body = { type: 'A', name, content: '203.0.113.10', ttl: 60, comment: nearly };
    const made = await cloudflare.request({ method: 'POST', path: `/zones/${zone}/dns_records`, body });
    return `/zones/${zone}/dns_records/${identified.parse(made).id}`;
  });
  const paths = await Promise.all(records);
  const look = async (): Promise<unknown> => {
    const get = async (service: Parameters<OpenStack['request']>[0], path: string) =>
      (await openstack.request(service, { method: 'GET', path })).body;
    return await Promise.all([
      get('compute', `/servers/${server}`),
      get('block-storage', `/volumes/${volume}`),
      get('network', `/security-groups/${group}`),
      get('network', `/ports/${port}`),
      get('network', `/floatingips/${floating}`),
      ...paths.map((path) => cloudflare.request({ method: 'GET', path })),
    ]);
  };
  // Only then it stands as it will.
  while (!sandbox.openstack.servers().every(({ active }) => active)) await new Promise(setImmediate);
  return look;
}
