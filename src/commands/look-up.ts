import { authoritative, type LookUp } from '../cloudflare/authoritative.ts';
import type { Zone } from '../cloudflare/zone.ts';
import type { Target } from '../target/target.ts';

/** How the registry's name is looked up: at the configured resolvers, else at the zone's own name servers. */
export function lookUpAt({ dns }: Target, zone: Zone): LookUp {
  return authoritative(dns.resolvers.length > 0 ? dns.resolvers : zone.nameServers);
}
