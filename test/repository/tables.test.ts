import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { tables, withTables } from '../../scripts/readme-tables.ts';
import { root } from './files.ts';
import { documents } from './markdown.ts';

const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
const all = documents.map(({ path }) => textOf(path)).join('\n');

test.each(documents)('$path has its tables as the code gives them (npm run readme)', ({ path }) => {
  expect(textOf(path)).toBe(withTables(textOf(path)));
});

test.each(Object.keys(tables))('the table %s stands in one document', (name) => {
  expect(all.match(new RegExp(`^<!-- ${name}:start -->$`, 'gm'))).toHaveLength(1);
});

test('the table of the configuration has every key that the example has', () => {
  const rows = tables.configuration();
  const keysIn = (value: unknown, path: string): readonly string[] => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
    return Object.entries(value).flatMap(([key, one]) => keysIn(one, path === '' ? key : `${path}.${key}`));
  };
  const example = parse(textOf('.github/registry.yml')).targets.arbutus;
  for (const key of keysIn(example, '')) expect(rows).toContain(`| \`${key}\` |`);
});
