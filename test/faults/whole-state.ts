import { z } from 'zod';
import type { HostState } from '../../src/sandbox/host/host-state.ts';
import type { World } from './world.ts';

type Place = Pick<World, 'openstack' | 'cloudflare' | 'sandbox'>;

const named = z.array(z.looseObject({ id: z.string(), name: z.string().nullish() }));
const keyPairs = z.array(z.object({ keypair: z.looseObject({ name: z.string() }) }));
const addresses = z.array(z.looseObject({ id: z.string(), floating_ip_address: z.string() }));
const records = z.array(z.looseObject({ id: z.string(), name: z.string(), type: z.string() }));

/**
 * All that stands in the project, the zone and on the hosts, as the services themselves tell it, one line a thing. What
 * differs from one run to another although nothing is different is left out: times, revisions, ids, random contents.
 */
export async function wholeState(place: Place): Promise<readonly string[]> {
  const things = await allThings(place);
  const names = new Map(things.flatMap(({ id, called }) => (id === undefined ? [] : [[id, `<${called}>`] as const])));
  const hosts = await hostsOf(place);
  for (const { filesystems } of hosts) {
    for (const [volume, { uuid }] of filesystems) names.set(uuid, `<file system of ${names.get(volume)}>`);
  }
  const renamed = (text: string) => worded([...names].reduce((left, [id, name]) => left.replaceAll(id, name), text));
  return [...things.map(({ called, thing }) => `${called} ${plain(thing)}`), ...hosts.flatMap(hostLines)]
    .map(renamed)
    .toSorted();
}

interface Thing {
  readonly id?: string;
  readonly called: string;
  readonly thing: unknown;
}

async function allThings({ openstack, cloudflare }: Place): Promise<readonly Thing[]> {
  const of = (kind: string, all: unknown): readonly Thing[] =>
    named.parse(all).map((thing) => ({ id: thing.id, called: `${kind} ${thing.name ?? ''}`, thing }));
  const [servers, pairs, volumes, ports, groups, floating, networks, zones] = await Promise.all([
    openstack.list('compute', 'servers', { path: '/servers/detail', microversion: '2.52' }),
    openstack.list('compute', 'keypairs', { path: '/os-keypairs' }),
    openstack.list('block-storage', 'volumes', { path: '/volumes/detail' }),
    openstack.list('network', 'ports', { path: '/ports' }),
    openstack.list('network', 'security_groups', { path: '/security-groups' }),
    openstack.list('network', 'floatingips', { path: '/floatingips' }),
    openstack.list('network', 'networks', { path: '/networks' }),
    cloudflare.request({ method: 'GET', path: '/zones' }),
  ]);
  const zone = named.parse(zones)[0]?.id;
  const found = records.parse(await cloudflare.request({ method: 'GET', path: `/zones/${zone}/dns_records` }));
  return [
    ...of('server', servers),
    ...keyPairs.parse(pairs).map(({ keypair }) => ({ called: `key pair ${keypair.name}`, thing: keypair })),
    ...of('volume', volumes),
    ...of('port', ports),
    ...of('security group', groups),
    ...addresses
      .parse(floating)
      .map((thing) => ({ id: thing.id, called: `floating IP ${thing.floating_ip_address}`, thing })),
    ...of('network', networks),
    ...found.map((thing) => ({ id: thing.id, called: `${thing.type} ${thing.name}`, thing })),
  ];
}

/** What tells nothing: when and how often something happened, and what is drawn at random or goes by the order of things. */
const leftOut =
  /^(id|.*_id|.*_at|.*_on|created|updated|launched|revision_number|links|mac_address|OS-EXT-IPS-MAC:mac_addr|device|public_key|fingerprint|tenant|subnets|hostId)$/;
/** These ids tell what belongs to what, and become names. */
const kept = /^(server_id|volume_id|port_id|device_id|network_id|security_group_id)$/;

/** JSON in one order, without what is left out. */
function plain(thing: unknown): string {
  return JSON.stringify(thing, (key, value: unknown) => {
    if (leftOut.test(key) && !kept.test(key)) return undefined;
    if (Array.isArray(value))
      return value
        .map((one): [string, unknown] => [plain(one), one])
        .toSorted(byText)
        .map(second);
    return value;
  });
}

const byText = ([one]: [string, unknown], [other]: [string, unknown]) => (one < other ? -1 : one > other ? 1 : 0);
const second = ([, value]: [string, unknown]) => value;

/** Another one each time: a host's key, the digest of a service's settings, the words of a lease, and other ids. */
function worded(text: string): string {
  return text
    .replace(/SHA256:[\w+/]{43}/g, 'SHA256:…')
    .replace(/(spec"?[=:]"?)[0-9a-f]{64}/g, '$1…')
    .replace(/ (lease|since|until|link|last-run)=[^\s"]+/g, '')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<an id>');
}

async function hostsOf({ sandbox }: Place): Promise<readonly HostState[]> {
  const hosts = await Promise.all(sandbox.openstack.servers().map(({ id }) => sandbox.hostOf(id)));
  return hosts.filter((host) => host !== undefined);
}

function hostLines({ docker, mounts, fstab, filesystems, files, services }: HostState): readonly string[] {
  const random = /(htpasswd|\.env)$/;
  return [
    `host docker ${docker}`,
    ...[...filesystems].map(([volume, { uuid, ...about }]) => `host ${volume} has ${uuid} ${JSON.stringify(about)}`),
    ...[...mounts].map(([point, volume]) => `host mounts ${volume} at ${point}`),
    ...[...fstab].map(([point, uuid]) => `host fstab ${uuid} at ${point}`),
    ...[...files].map(([path, { content, mode }]) => `host ${path} ${mode} ${random.test(path) ? '…' : content}`),
    ...[...services].map(([name, service]) => `host service ${name} ${plain(service)}`),
  ];
}
