import type { Zone } from '../../cloudflare/zone.ts';
import type { Work } from '../../engine/resource.ts';
import type { RegistryOptions } from '../../registry/client/client.ts';
import { given } from '../../target/given.ts';
import { awaitName } from './await-name.ts';
import { registryUrl } from './registry-url.ts';
import type { Site } from './site.ts';

/**
 * The way to a site's registry that its users take: by its name to the server, or to Cloudflare's proxy and through it to
 * the server.
 *
 * @param address the floating IP
 * @throws ActionableError when the name is not answered as it should be
 */
export async function siteAccess(
  site: Pick<Site, 'target' | 'cloudflare' | 'trust' | 'reach' | 'log'>,
  { zone, address }: { readonly zone: Zone; readonly address: string },
  work: Work,
): Promise<RegistryOptions> {
  const { target, trust, reach, log } = site;
  const arrival = await awaitName(site, { zone, address }, work);
  return {
    url: await registryUrl(target.domain, arrival, reach),
    connect: await reach(arrival, 443),
    ...given({ ca: trust, log }),
  };
}
