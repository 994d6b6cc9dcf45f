import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { jsonSchema } from '../../src/target/json-schema.ts';

test('the committed JSON Schema is that of the code', async () => {
  const committed: unknown = JSON.parse(await readFile('.github/registry.schema.json', 'utf8'));
  expect(committed).toEqual(JSON.parse(JSON.stringify(jsonSchema())));
});
