import { z } from 'zod';
import type { Cloudflare } from './cloudflare.ts';

const rangesSchema = z.object({ ipv4_cidrs: z.array(z.cidrv4()).min(1) });

/**
 * The IPv4 ranges that Cloudflare's proxy answers from, in CIDR notation.
 *
 * @see https://developers.cloudflare.com/api/resources/ips/
 */
export async function proxyRanges(cloudflare: Cloudflare, signal: AbortSignal): Promise<readonly string[]> {
  return rangesSchema.parse(await cloudflare.request({ method: 'GET', path: '/ips', signal })).ipv4_cidrs;
}
