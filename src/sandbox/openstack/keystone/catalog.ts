import type { Cloud } from '../state.ts';

export const region = 'RegionOne';

/** Where each service is, in the order and shape of a real catalog. */
export function catalog(origin: string, identity: Cloud['identity']) {
  return [
    service('volumev3', 'cinderv3', `${origin}/volume/v3/${identity.project.id}`),
    service('image', 'glance', `${origin}/image`),
    service('identity', 'keystone', `${origin}/identity/v3`),
    service('compute', 'nova', `${origin}/compute/v2.1`),
    service('network', 'neutron', `${origin}/network`),
  ];
}

function service(type: string, name: string, url: string) {
  const endpoint = (offered: string) => ({
    id: `${name}-${offered}`,
    interface: offered,
    region_id: region,
    url,
    region,
  });
  return { endpoints: [endpoint('internal'), endpoint('admin'), endpoint('public')], id: name, type, name };
}
