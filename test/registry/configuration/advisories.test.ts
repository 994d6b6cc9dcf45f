import { expect, test } from 'vitest';
import { advisories, advisoriesFor, isBefore } from '../../../src/registry/configuration/advisories.ts';
import { targetSchema } from '../../../src/target/schema.ts';

test.each([
  ['2.8.1', '2.8.2', true],
  ['2.8.2', '2.8.2', false],
  ['2.10.0', '2.9.9', false],
  ['2.9.9', '2.10.0', true],
  ['3.0.0-rc.2', '3.0.0', true],
  ['3.0.0', '3.0.0-rc.2', false],
  ['3.1', '3.1.1', true],
  ['2.8.2+ds1', '2.8.2', false],
])('%s before %s: %s', (version, other, before) => {
  expect(isBefore(version, other)).toBe(before);
});

test('what concerns a mirror only is told of a mirror only', () => {
  const ids = (software: 'distribution' | 'mirror') => advisoriesFor(software, '3.1.0').map(({ id }) => id);
  expect(ids('distribution')).toEqual(['CVE-2026-41888']);
  expect(ids('mirror')).toEqual(['CVE-2026-85747']);
});

test('the images that are used unless others are named have no known faults', () => {
  const { registry } = targetSchema.parse({
    domain: 'registry.example.org',
    server: { 'key-pair': 'mine' },
    volumes: { data: { size: 1 }, registry: { size: 1 } },
  });
  const version = (image: string) => /:(?<version>[\d.]+)@sha256:/.exec(image)?.groups?.version ?? '';
  expect(advisoriesFor('distribution', version(registry.image))).toEqual([]);
  expect(advisoriesFor('mirror', version(registry.image))).toEqual([]);
  expect(advisoriesFor('caddy', version(registry['proxy-image']))).toEqual([]);
});

test('each is told with where it stands', () => {
  for (const { url, concerns } of advisories) {
    expect(url).toMatch(/^https:\/\//);
    expect(concerns).not.toEqual([]);
  }
});
