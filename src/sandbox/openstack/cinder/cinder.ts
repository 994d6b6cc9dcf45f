import type { Service } from '../http/service.ts';
import type { Cloud } from '../state.ts';
import { unauthorized } from '../unauthorized.ts';
import { wrappedFault } from '../wrapped-fault.ts';
import { actionRoutes } from './actions.ts';
import { limitRoutes } from './limits.ts';
import { messageRoutes } from './messages.ts';
import { metadataRoutes } from './metadata.ts';
import { volumeRoutes } from './volumes.ts';

/** The Block Storage service, API v3. */
export function cinder(cloud: Cloud): Service {
  const href = `${cloud.origin}/volume/v3/`;
  const range = { min: '3.0', max: '3.70' };
  const version = {
    id: 'v3.0',
    status: 'CURRENT',
    version: range.max,
    min_version: range.min,
    updated: '2022-08-31T00:00:00Z',
    links: [
      { rel: 'describedby', type: 'text/html', href: 'https://docs.openstack.org/' },
      { rel: 'self', href },
    ],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.volume+json;version=3' }],
  };
  const base = `/v3/${cloud.identity.project.id}`;
  return {
    name: 'volume',
    open: [
      { method: 'GET', path: '/', handle: () => ({ status: 300, body: { versions: [version] } }) },
      { method: 'GET', path: '/v3', handle: () => ({ status: 200, body: { versions: [version] } }) },
    ],
    routes: [
      ...volumeRoutes(cloud, base),
      ...actionRoutes(cloud, base),
      ...metadataRoutes(cloud, base),
      ...messageRoutes(cloud, base),
      ...limitRoutes(cloud, base),
    ],
    unauthorized: unauthorized(cloud.origin),
    microversions: {
      name: 'volume',
      ...range,
      headers: (asked) => ({ 'OpenStack-API-Version': `volume ${asked}`, Vary: 'OpenStack-API-Version' }),
    },
    headers: (requestId) => ({ 'X-Openstack-Request-Id': requestId, 'X-Compute-Request-Id': requestId }),
    refuse: wrappedFault,
  };
}
