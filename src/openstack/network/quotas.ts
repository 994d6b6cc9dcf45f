import { z } from 'zod';
import { parseBody, signalled } from '../collection.ts';
import type { OpenStack } from '../openstack.ts';

/** What Neutron is just about to give out is reserved, and not to be had either. */
const detail = z
  .object({ limit: z.number(), used: z.number(), reserved: z.number().default(0) })
  .transform(({ limit, used, reserved }) => ({ limit, used: used + reserved }));
const quotas = z.object({
  quota: z.object({
    port: detail,
    floatingip: detail,
    security_group: detail,
    security_group_rule: detail,
  }),
});

/**
 * Neutron's quotas of the project and their use; no limit is -1.
 *
 * @returns undefined on a cloud without the extension `quota_details`, or that does not let us read them
 * @see https://docs.openstack.org/api-ref/network/v2/#show-quota-details-for-a-tenant
 */
export async function networkQuotas(openstack: OpenStack, signal?: AbortSignal) {
  const path = `/quotas/${await openstack.projectId()}/details.json`;
  const accept = [403, 404];
  const answer = await openstack.request('network', { method: 'GET', path, accept, ...signalled(signal) });
  if (answer.status >= 400) return undefined;
  const { quota } = parseBody(quotas, answer.body, `network GET ${path}`);
  return {
    ports: quota.port,
    floatingIps: quota.floatingip,
    securityGroups: quota.security_group,
    securityGroupRules: quota.security_group_rule,
  };
}
