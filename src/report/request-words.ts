import type { Requests } from '../engine/report.ts';

/** How much was asked of each service: `48 to OpenStack, 3 to Cloudflare, 14 commands over SSH`. Empty when nothing was. */
export function requestWords({ openstack, cloudflare, ssh }: Requests): string {
  // What works with the registry alone asks none of them.
  if (openstack + cloudflare + ssh === 0) return '';
  return `${openstack} to OpenStack, ${cloudflare} to Cloudflare, ${ssh} ${ssh === 1 ? 'command' : 'commands'} over SSH`;
}
