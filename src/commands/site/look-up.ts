import { authoritative, type LookUp } from '../../cloudflare/authoritative.ts';
import type { Zone } from '../../cloudflare/zone.ts';
import type { Target } from '../../target/target.ts';

/** The configured resolvers, else the zone's own name servers; empty when only the public DNS can tell them. */
function nameServersFor({ dns }: Target, zone: Zone): readonly string[] {
  return dns.resolvers.length > 0 ? dns.resolvers : zone.nameServers;
}

/** How the registry's name is looked up: at the servers that know, not at what this machine remembers. */
export function lookUpAt(target: Target, zone: Zone): LookUp {
  return authoritative(nameServersFor(target, zone));
}
