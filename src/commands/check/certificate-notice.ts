import type { Plan } from '../../engine/plan.ts';
import { given } from '../../target/given.ts';
import { isProxied } from '../../target/target.ts';
import { registryUrl } from '../site/registry-url.ts';
import type { Site } from '../site/site.ts';
import type { InCloud } from '../wanted/in-cloud.ts';
import { doorChecks } from './door.ts';

/**
 * What a plan is to tell of the certificate that the registry shows now: that it has expired, is not trusted, or was not
 * renewed in time. Nothing where none is shown, and where Cloudflare's proxy shows its own.
 */
export async function certificateNotices(
  { target, reach, trust }: Pick<Site, 'target' | 'reach' | 'trust'>,
  { plan, wanted }: { readonly plan: Plan; readonly wanted: Pick<InCloud, 'floatingIp' | 'securityGroup'> },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { domain, tls } = target;
  const address = plan.foundOf(wanted.floatingIp)?.address;
  const proxy = [...plan.planned].find(([{ name }]) => name === 'service proxy')?.[1];
  if (address === undefined || proxy?.found === undefined || isProxied(tls)) return [];
  const connect = await reach(address, 443);
  const options = { url: await registryUrl(domain, address, reach), connect, ...given({ ca: trust }) };
  const group = plan.foundOf(wanted.securityGroup);
  const [, certificate] = await doorChecks({ options, address, tls, proxied: false, group }, signal);
  const { state, detail, remedy = '' } = certificate;
  return state === 'warning' || state === 'failure' ? [`The certificate of ${domain}: ${detail}. ${remedy}`] : [];
}
