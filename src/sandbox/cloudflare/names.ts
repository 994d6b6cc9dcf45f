import { type Caa, caaIn } from './caa.ts';
import type { SandboxRecord } from './record.ts';

/** What the name servers of the zones answer, from their records. */
export interface Names {
  /** The addresses of a name: those of Cloudflare's proxy where it stands before them. */
  addresses(name: string): readonly string[];
  /** What a name's proxied record points at, for the proxy alone to know. */
  origin(name: string): string | undefined;
  caa(name: string): readonly Caa[];
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
