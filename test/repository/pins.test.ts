import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { targetSchema } from '../../src/target/schema.ts';
import { root, tracked } from './files.ts';

const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
const versions = z.record(z.string(), z.string());
const manifest = z
  .object({ version: z.string(), dependencies: versions, devDependencies: versions })
  .parse(JSON.parse(textOf('package.json')));
const lock = z
  .object({ version: z.string(), packages: z.record(z.string(), z.looseObject({ resolved: z.string().optional() })) })
  .parse(JSON.parse(textOf('package-lock.json')));

test('every package is named with one exact version', () => {
  const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

test('the lockfile has every package by the digest of its content, from the registry of npm', () => {
  for (const [path, { resolved, integrity }] of Object.entries(lock.packages)) {
    if (path === '') continue;
    // Lockfiles that are made beside a mirror leave the address out; npm then takes that of its settings.
    if (resolved !== undefined) expect(resolved).toMatch(/^https:\/\/registry\.npmjs\.org\//);
    expect(`${path}: ${integrity}`).toMatch(/: sha512-/);
  }
});

/** What may be part of `dist/` and be given on without giving our own sources' licence up. */
const permissive = /^\(?(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|BlueOak-1\.0\.0|PSF-2\.0|Unlicense)( OR .*)?\)?$/;

test('every package that is released has a licence that lets it be', () => {
  const released = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  const licences = released.map(([path, { license }]) => [path, license ?? olderForm(path)] as const);
  expect(licences.filter(([, licence]) => !permissive.test(String(licence)))).toEqual([]);
});

test('no package for development is in dist, so that the audit of the others sees all that is released', () => {
  const names = [...textOf('dist/licences.txt').matchAll(/^(\S+) (\d+\.\d+\.\d+\S*): /gm)].map(
    ([, name, version]) => `${name} ${version}`,
  );
  const released = Object.entries(lock.packages).flatMap(([path, { dev, version }]) =>
    dev === true ? [] : [`${path.split('node_modules/').at(-1)} ${version}`],
  );
  expect(names).not.toEqual([]);
  expect(names.filter((name) => !released.includes(name))).toEqual([]);
});

test('the audit that is told of is the one that CI makes', () => {
  const audit = / - run: (npm audit .*)/.exec(textOf('.github/workflows/ci.yml'))?.[1];
  expect(textOf('CONTRIBUTING.md')).toContain(`\`${audit}\``);
});

/** As packages had it until 2014, and as npm does not put it into a lockfile. */
function olderForm(path: string): string {
  const { licenses } = z
    .object({ licenses: z.array(z.object({ type: z.string() })) })
    .parse(JSON.parse(textOf(join(path, 'package.json'))));
  return licenses.map(({ type }) => type).join(' OR ');
}

test('Node is the same everywhere', () => {
  expect(textOf('.node-version').trim()).toBe(manifest.dependencies.node);
  expect(lock.version).toBe(manifest.version);
});

test('the images that run on the host are pinned by digest', () => {
  const { registry } = targetSchema.parse({
    domain: 'registry.example.org',
    volumes: { data: { size: 1 }, registry: { size: 1 } },
  });
  for (const image of [registry.image, registry['proxy-image']]) expect(image).toMatch(/:[\d.]+@sha256:[0-9a-f]{64}$/);
});

test.each([...tracked(/(^|\/)Dockerfile$/)])('%s builds on images of one exact version', (path) => {
  const bases = Array.from(textOf(path).matchAll(/^FROM (?:--platform=\S+ )?(\S+)/gm), ([, base = '']) => base);
  const stages = Array.from(textOf(path).matchAll(/^FROM .* AS (\S+)$/gim), ([, name]) => name);
  for (const base of bases.filter((name) => !stages.includes(name))) expect(base).toMatch(/:\d+\.\d+\.\d+|@sha256:/);
});

test('issue forms are such as GitHub takes', () => {
  const field = z.strictObject({
    type: z.enum(['markdown', 'input', 'textarea', 'checkboxes', 'dropdown']),
    id: z.string().optional(),
    attributes: z.looseObject({ label: z.string().optional(), value: z.string().optional() }),
    validations: z.strictObject({ required: z.boolean() }).optional(),
  });
  const form = z.strictObject({
    name: z.string().min(4),
    description: z.string().min(4),
    title: z.string().optional(),
    labels: z.array(z.string()),
    body: z.array(field).min(1),
  });
  const forms = tracked(/^\.github\/ISSUE_TEMPLATE\/(?!config\.yml).*\.yml$/);
  expect(forms).not.toEqual([]);
  for (const path of forms) {
    const { body } = form.parse(parse(textOf(path)));
    const ids = body.flatMap(({ id }) => id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { type, attributes } of body) expect(attributes[type === 'markdown' ? 'value' : 'label']).toBeDefined();
  }
});
