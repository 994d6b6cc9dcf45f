import { param } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';

/** Of the extensions that a real cloud has, those that work here. */
const extensions: Readonly<Record<string, string>> = {
  'external-net': 'Neutron external network',
  'filter-validation': 'Filter parameters validation',
  'fip-port-details': 'Floating IP Port Details Extension',
  'net-mtu': 'Network MTU',
  pagination: 'Pagination support',
  'port-security': 'Port Security',
  'port-security-groups-filtering': 'Port filtering on security groups',
  'project-id': 'project_id field enabled',
  quota_details: 'Quota details management support',
  quotas: 'Quota management support',
  'revision-if-match': 'If-Match constraints based on revision_number',
  router: 'Neutron L3 Router',
  'security-group': 'security-group',
  'security-groups-normalized-cidr': 'Normalized CIDR field for security group rules',
  sorting: 'Sorting support',
  'standard-attr-description': 'standard-attr-description',
  'standard-attr-revisions': 'Resource revision numbers',
  'standard-attr-tag': 'Tag support for resources with standard attribute: port, security_group, floatingip',
  'standard-attr-timestamp': 'Resource timestamps',
};

/** https://docs.openstack.org/api-ref/network/v2/#extensions */
export function extensionRoutes(): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v2.0/extensions',
      handle: () => ({ status: 200, body: { extensions: Object.keys(extensions).map(view) } }),
    },
    {
      method: 'GET',
      path: '/v2.0/extensions/:alias',
      handle: (call) => ({ status: 200, body: { extension: view(param(call, 'alias')) } }),
    },
  ];
}

function view(alias: string) {
  const name = extensions[alias];
  if (name === undefined) throw new Refusal(404, `Extension with alias ${alias} does not exist`, 'ExtensionNotFound');
  return { name, alias, description: name, updated: '2016-12-11T00:00:00-00:00', links: [] };
}
