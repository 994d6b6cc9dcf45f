import { z } from 'zod';
import { ActionableError } from '../engine/actionable-error.ts';
import { fact, type Resource } from '../engine/resource.ts';
import type { Cloudflare } from './cloudflare.ts';

export interface Zone {
  readonly id: string;
  readonly name: string;
  /** Host names of the servers that answer for the zone. Empty when the token may not read the zone itself. */
  readonly nameServers: readonly string[];
}

const zoneSchema = z
  .object({ id: z.string(), name: z.string(), name_servers: z.array(z.string()).nullish() })
  .transform(({ id, name, name_servers }): Zone => ({ id, name, nameServers: name_servers ?? [] }));

export interface ZoneSpec {
  readonly domain: string;
  /** The zone's name, such as `conp.cloud`; left out, the longest zone that the domain lies in. */
  readonly zone?: string;
  /** The zone's id, for a token that may edit records but not list zones. */
  readonly zoneId?: string;
}

/** The Cloudflare zone that a domain lies in. */
export function zone(cloudflare: Cloudflare, spec: ZoneSpec): Resource<Zone> {
  return fact({
    name: 'zone',
    async find(_, { signal }) {
      if (spec.zoneId !== undefined) return { id: spec.zoneId, name: spec.zone ?? spec.domain, nameServers: [] };
      const names = spec.zone === undefined ? suffixes(spec.domain) : [spec.zone];
      for (const name of names) {
        const [found] = await listZones(cloudflare, { name }, signal);
        if (found !== undefined) return found;
      }
      throw unseen(names, await listZones(cloudflare, { per_page: `${mostNamed + 1}` }, signal));
    },
  });
}

async function listZones(
  cloudflare: Cloudflare,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<readonly Zone[]> {
  return z.array(zoneSchema).parse(await cloudflare.request({ method: 'GET', path: '/zones', query, signal }));
}

const mostNamed = 5;

function unseen(names: readonly string[], seen: readonly Zone[]): ActionableError {
  const more = seen.length > mostNamed ? ' and others' : '';
  const others = seen.slice(0, mostNamed).map(({ name }) => `'${name}'`);
  return new ActionableError(
    `The Cloudflare token sees no zone named ${names.map((name) => `'${name}'`).join(' or ')}; it sees ${others.length === 0 ? 'none at all' : `${others.join(', ')}${more}`}`,
    'Set dns.zone to the zone of the domain, or dns.zone-id for a token without Zone / Zone / Read.',
  );
}

/** `a.b.example.org` lies in `a.b.example.org`, `b.example.org` or `example.org`; no zone is a single label. */
function suffixes(domain: string): readonly string[] {
  const labels = domain.split('.');
  if (labels.length === 1) return [domain];
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'));
}
