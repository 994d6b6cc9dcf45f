import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
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

const jobs = z.object({ jobs: z.object({ run: z.object({ permissions: z.record(z.string(), z.string()) }) }) });

test('the permissions of a job in the README are those of the job that runs commands', () => {
  const { run } = jobs.parse(parse(textOf('.github/workflows/provision-registry.yml'))).jobs;
  const [, written = ''] = /\n(\| GitHub, in a job \|[\s\S]*?)\n\n/.exec(textOf('README.md')) ?? [];
  const told = written.split('\n').map((row) => /^\|[^|]*\| `([^`]+)` \|/.exec(row)?.[1]);
  expect(told.toSorted()).toEqual(
    Object.entries(run.permissions)
      .map(([name, level]) => `${name}: ${level}`)
      .toSorted(),
  );
});

/** What the first registry was made with, key by key. */
const example = parse(`
  { cloud: arbutus, domain: my-binder-registry.conp.cloud,
    server: { image: Bionic-x64, flavor: c8-30gb-186, key-pair: binderhub, user: ubuntu, network: internal },
    firewall: { local-network: 192.168.70.0/24, ports: [22, 80, 443] },
    floating-ip: { network: external }, dns: { zone: conp.cloud }, tls: automatic,
    volumes: { data: { size: 500, mount: /DATA, mode: a+rwx }, registry: { size: 2000, mount: /docker-registry } },
    registry: { user: neurolibre }, kubernetes: { user: ubuntu }, access: { permission: write, confirm: destructive } }
`);

test('the table of the configuration has every key of a target', () => {
  const rows = tables.configuration();
  const keysIn = (value: unknown, path: string): readonly string[] => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
    return Object.entries(value).flatMap(([key, one]) => keysIn(one, path === '' ? key : `${path}.${key}`));
  };
  for (const key of keysIn(example, '')) expect(rows).toContain(`| \`${key}\` |`);
});
