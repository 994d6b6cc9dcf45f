import type { Service } from '../http/service.ts';
import type { Cloud } from '../state.ts';
import { unauthorized } from '../unauthorized.ts';
import { wrappedFault } from '../wrapped-fault.ts';
import { actionRoutes } from './actions.ts';
import { attachmentRoutes } from './attachments.ts';
import { flavorRoutes } from './flavors.ts';
import { instanceActionRoutes } from './instance-actions.ts';
import { interfaceRoutes } from './interfaces.ts';
import { keyPairRoutes } from './key-pairs.ts';
import { limitRoutes } from './limits.ts';
import { metadataRoutes } from './metadata.ts';
import { serverRoutes } from './servers.ts';
import { tagRoutes } from './tags.ts';

/** The Compute service, API v2.1. */
export function nova(cloud: Cloud): Service {
  const range = { min: '2.1', max: '2.93' };
  const self = { rel: 'self', href: `${cloud.origin}/compute/v2.1/` };
  const version = {
    id: 'v2.1',
    status: 'CURRENT',
    version: range.max,
    min_version: range.min,
    updated: '2013-07-23T11:33:21Z',
    links: [self],
  };
  const details = {
    links: [self, { rel: 'describedby', type: 'text/html', href: 'http://docs.openstack.org/' }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.compute+json;version=2.1' }],
  };
  return {
    name: 'compute',
    open: [
      { method: 'GET', path: '/', handle: () => ({ status: 200, body: { versions: [version] } }) },
      { method: 'GET', path: '/v2.1', handle: () => ({ status: 200, body: { version: { ...version, ...details } } }) },
    ],
    routes: [
      ...flavorRoutes(cloud),
      ...keyPairRoutes(cloud),
      ...limitRoutes(cloud),
      ...serverRoutes(cloud),
      ...actionRoutes(cloud),
      ...metadataRoutes(cloud),
      ...tagRoutes(cloud),
      ...attachmentRoutes(cloud),
      ...interfaceRoutes(cloud),
      ...instanceActionRoutes(cloud),
    ],
    unauthorized: unauthorized(cloud.origin),
    microversions: {
      name: 'compute',
      ...range,
      headers: (asked) => ({
        'OpenStack-API-Version': `compute ${asked}`,
        'X-OpenStack-Nova-API-Version': asked,
        Vary: 'OpenStack-API-Version, X-OpenStack-Nova-API-Version',
      }),
      legacyHeader: 'x-openstack-nova-api-version',
    },
    headers: (requestId) => ({ 'X-Openstack-Request-Id': requestId, 'X-Compute-Request-Id': requestId }),
    refuse: wrappedFault,
  };
}
