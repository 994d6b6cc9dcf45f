import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';

const committed = join(import.meta.dirname, '../../.github/workflows/provision-registry.yml');

/**
 * The text of our own workflow, offering these targets besides the sandbox. The committed one offers those of
 * `.github/registry.yml`, which are whoever's registries this repository looks after: no test may count on their names.
 */
export function offering(...targets: readonly string[]): string {
  const document = parseDocument(readFileSync(committed, 'utf8'));
  document.setIn(['on', 'workflow_dispatch', 'inputs', 'target', 'options'], ['sandbox', ...targets]);
  return document.toString({ lineWidth: 0 });
}
