import { type Call, param, type Reply } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import { linkedPage } from '../linked-page.ts';
import type { Cloud, Flavor } from '../state.ts';
import { limitIn } from './limit-parameter.ts';
import { links } from './links.ts';

/** https://docs.openstack.org/api-ref/compute/#flavors */
export function flavorRoutes(cloud: Cloud): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v2.1/flavors',
      handle: (call) => list(cloud, call, ({ id, name }) => ({ id, name, links: links(cloud, `flavors/${id}`) })),
    },
    {
      method: 'GET',
      path: '/v2.1/flavors/detail',
      handle: (call) => list(cloud, call, (flavor) => flavorView(cloud, call, flavor)),
    },
    {
      method: 'GET',
      path: '/v2.1/flavors/:id',
      handle: (call) => {
        const flavor = cloud.flavors.find(({ id }) => id === param(call, 'id'));
        if (flavor === undefined) throw new Refusal(404, `Flavor ${param(call, 'id')} could not be found.`);
        return { status: 200, body: { flavor: flavorView(cloud, call, flavor) } };
      },
    },
  ];
}

function list(cloud: Cloud, call: Call, view: (flavor: Flavor) => unknown): Reply {
  const all = cloud.flavors.toSorted((a, b) => a.id.localeCompare(b.id));
  const page = linkedPage(call.url, 'flavors', all, limitIn(call), ({ id }) => id);
  return { status: 200, body: { flavors: page.items.map(view), ...page.links } };
}

function flavorView(cloud: Cloud, call: Call, flavor: Flavor) {
  return {
    id: flavor.id,
    name: flavor.name,
    ram: flavor.ramMib,
    disk: flavor.diskGib,
    swap: call.since('2.75') ? 0 : '',
    'OS-FLV-EXT-DATA:ephemeral': flavor.ephemeralGib,
    'OS-FLV-DISABLED:disabled': false,
    vcpus: flavor.vcpus,
    'os-flavor-access:is_public': true,
    rxtx_factor: 1,
    links: links(cloud, `flavors/${flavor.id}`),
    ...(call.since('2.55') ? { description: null } : {}),
    ...(call.since('2.61') ? { extra_specs: {} } : {}),
  };
}
