import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { besides, lastLook } from '../../../bot/core/has-begun.ts';

const steps = z.array(z.object({ name: z.string().optional(), uses: z.string().optional() }));
const schema = z.object({ jobs: z.record(z.string(), z.object({ name: z.string(), steps })) });

test('one job of the workflow carries out the command, and the others are known by their names', () => {
  const file = join(import.meta.dirname, '../../../.github/workflows/provision-registry.yml');
  const { run, ...others } = schema.parse(parse(readFileSync(file, 'utf8'))).jobs;
  expect(run?.name).toContain('inputs.command');
  expect(run?.steps.slice(-2)).toEqual([
    expect.objectContaining({ name: lastLook }),
    expect.objectContaining({ uses: './' }),
  ]);
  expect(Object.values(others).map(({ name }) => name)).toEqual([...besides]);
});
