import type { Refusal } from '../http/refusal.ts';
import type { Service } from '../http/service.ts';
import type { Cloud } from '../state.ts';
import { unauthorized, unauthorizedBody } from '../unauthorized.ts';
import { extensionRoutes } from './extensions.ts';
import { floatingIpRoutes } from './floating-ips.ts';
import { groupRoutes } from './groups.ts';
import { networkRoutes } from './networks.ts';
import { portRoutes } from './ports.ts';
import { quotaRoutes } from './quotas.ts';
import { ruleRoutes } from './rules.ts';
import { tagRoutes } from './tags.ts';

/** The Network service, API v2.0. */
export function neutron(cloud: Cloud): Service {
  const versions = { id: 'v2.0', status: 'CURRENT', links: [{ rel: 'self', href: `${cloud.origin}/network/v2.0/` }] };
  return {
    name: 'network',
    open: [{ method: 'GET', path: '/', handle: () => ({ status: 200, body: { versions: [versions] } }) }],
    routes: [
      ...extensionRoutes(),
      ...networkRoutes(cloud),
      ...portRoutes(cloud),
      ...groupRoutes(cloud),
      ...ruleRoutes(cloud),
      ...floatingIpRoutes(cloud),
      ...tagRoutes(cloud),
      ...quotaRoutes(cloud),
    ],
    unauthorized: unauthorized(cloud.origin),
    headers: (requestId) => ({ 'X-Openstack-Request-Id': requestId }),
    refuse: (refusal) => ({ status: refusal.status, body: bodyOf(refusal) }),
  };
}

function bodyOf(refusal: Refusal): unknown {
  if (refusal.status === 401) return unauthorizedBody(refusal);
  return { NeutronError: { type: refusal.type, message: refusal.message, detail: '' } };
}
