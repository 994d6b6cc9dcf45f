/** What the containers of a registry are: the registry itself, a pull-through mirror, the proxy before them. */
export type Software = 'distribution' | 'mirror' | 'caddy';

export interface Advisory {
  readonly id: string;
  /** What it lets happen, as the rest of a sentence. */
  readonly words: string;
  /** The first version without it. */
  readonly fixedIn: string;
  /** What of a registry it concerns. */
  readonly concerns: readonly Software[];
  readonly url: string;
}

/**
 * Advisories about what our containers run, as far as they concern how they are run here: a file system, htpasswd, no
 * Redis (CVE-2026-35172 needs it); a Caddyfile with one site, no administration, no file server, no client certificates
 * (CVE-2026-27585 to 27590, 30851, 30852 and 55458 need one of them or a hostile upstream).
 */
export const advisories: readonly Advisory[] = [
  {
    id: 'CVE-2023-2253',
    words: 'anyone who may list repositories can use up the memory',
    fixedIn: '2.8.2',
    concerns: ['distribution', 'mirror'],
    url: 'https://github.com/distribution/distribution/security/advisories/GHSA-hqxw-f8mx-cpmw',
  },
  {
    id: 'CVE-2026-33540',
    words: 'a mirror gives its password to whom the upstream names',
    fixedIn: '3.1.0',
    concerns: ['mirror'],
    url: 'https://github.com/distribution/distribution/releases/tag/v3.1.0',
  },
  {
    id: 'CVE-2026-41888',
    words: 'tags can be deleted even where deletion is switched off',
    fixedIn: '3.1.1',
    concerns: ['distribution'],
    url: 'https://osv.dev/vulnerability/BIT-distribution-2026-41888',
  },
  {
    id: 'CVE-2026-85747',
    words: 'a mirror keeps and serves manifests that are not what their digest says',
    fixedIn: '3.1.2',
    concerns: ['mirror'],
    url: 'https://osv.dev/vulnerability/BIT-distribution-2026-85747',
  },
  {
    id: 'CVE-2023-44487',
    words: 'anyone can overload it by HTTP/2 requests that are cancelled at once',
    fixedIn: '2.7.5',
    concerns: ['caddy'],
    url: 'https://github.com/caddyserver/caddy/releases/tag/v2.7.5',
  },
];

/** The advisories that concern a version of a software, such as `3.0.0`. */
export function advisoriesFor(software: Software, version: string): readonly Advisory[] {
  return advisories.filter(({ concerns, fixedIn }) => concerns.includes(software) && isBefore(version, fixedIn));
}

/** Whether a version comes before another; a pre-release such as `3.0.0-rc.2` comes before `3.0.0`. */
export function isBefore(version: string, other: string): boolean {
  const [a, b] = [partsOf(version), partsOf(other)];
  for (const place of [0, 1, 2]) {
    const [one = 0, two = 0] = [a.numbers[place], b.numbers[place]];
    if (one !== two) return one < two;
  }
  return a.preRelease && !b.preRelease;
}

function partsOf(version: string) {
  const [numbers = '', ...rest] = version.split(/[-+]/);
  return { numbers: numbers.split('.').map(Number), preRelease: rest.length > 0 && version.includes('-') };
}
