import type { SandboxRecord } from './record.ts';

/** What the name servers of the zones answer, from their records. */
export interface Names {
  /** The addresses of a name: those of Cloudflare's proxy where it stands before them. */
  addresses(name: string): readonly string[];
  /** What a name's proxied record points at, for the proxy alone to know. */
  origin(name: string): string | undefined;
  caa(name: string): readonly Caa[];
}

export const caaTags = ['issue', 'issuewild', 'iodef'] as const;

export interface Caa {
  readonly flags: number;
  readonly tag: (typeof caaTags)[number];
  readonly value: string;
}

/**
 * @param edge the address of the proxy
 */
export function namesIn(records: ReadonlyMap<string, SandboxRecord>, edge: string): Names {
  const named = (name: string, type: string) =>
    [...records.values()].filter((record) => record.type === type && record.name === name);
  return {
    addresses: (name) => [...new Set(named(name, 'A').map(({ content, proxied }) => (proxied ? edge : content)))],
    origin: (name) => named(name, 'A').find(({ proxied }) => proxied)?.content,
    caa: (name) => named(name, 'CAA').flatMap(({ content }) => caaIn(content) ?? []),
  };
}

/** A CAA record as its content writes it: `0 issue "letsencrypt.org"`. */
export function caaIn(content: string): Caa | undefined {
  const {
    flags,
    word,
    value = '',
  } = /^(?<flags>\d{1,3}) (?<word>[a-z]+) "(?<value>[^"]*)"$/.exec(content)?.groups ?? {};
  const tag = caaTags.find((each) => each === word);
  return tag === undefined ? undefined : { flags: Number(flags), tag, value };
}
