import { readFileSync } from 'node:fs';

/**
 * The text of one file of `scripts/`. A build puts the texts themselves in this function's place, so that a bundle needs
 * no files beside it.
 */
export function scriptPart(name: string): string {
  return readFileSync(new URL(`scripts/${name}.sh`, import.meta.url), 'utf8');
}
