import { expect, test } from 'vitest';
import { type Catalog, findEndpoint } from '../../src/openstack/catalog.ts';
import { catalogEntry as entry } from './local-cloud.ts';

const choice = { interface: 'public', source: 'clouds.yaml' } as const;

function endpoint(catalog: Catalog, service: Parameters<typeof findEndpoint>[1], more: { region?: string } = {}) {
  return findEndpoint(catalog, service, { ...choice, ...more }, 'p1');
}

test.each(['block-storage', 'block-store', 'volumev3', 'volume'])('knows Cinder as %s', (type) => {
  expect(endpoint([entry(type, [{ url: 'https://c/v3/p1' }])], 'block-storage')).toBe('https://c/v3/p1');
});

test('prefers the official name of a service', () => {
  const catalog = [entry('volumev3', [{ url: 'https://old/v3' }]), entry('block-storage', [{ url: 'https://new/v3' }])];
  expect(endpoint(catalog, 'block-storage')).toBe('https://new/v3');
});

test('passes over an endpoint of a version it does not speak', () => {
  const catalog = [entry('volume', [{ url: 'https://c/v1/p1' }, { url: 'https://c/v3/p1' }])];
  expect(endpoint(catalog, 'block-storage')).toBe('https://c/v3/p1');
});

test.each([
  ['compute', 'https://c:8774/v2.1', 'https://c:8774/v2.1'],
  ['compute', 'https://c:8774/v2.1/', 'https://c:8774/v2.1'],
  ['compute', 'https://c/compute/v2.1/p1', 'https://c/compute/v2.1/p1'],
  ['compute', 'https://c/compute', 'https://c/compute/v2.1'],
  ['network', 'https://c:9696', 'https://c:9696/v2.0'],
  ['network', 'https://c:9696/', 'https://c:9696/v2.0'],
  ['network', 'https://c/networking/v2.0', 'https://c/networking/v2.0'],
  ['image', 'https://c:9292', 'https://c:9292/v2'],
  ['image', 'https://v2.example.org', 'https://v2.example.org/v2'],
  ['block-storage', 'https://c/volume/v3', 'https://c/volume/v3'],
  ['block-storage', 'https://c/volume', 'https://c/volume/v3/p1'],
] as const)('makes of %s at %s the endpoint %s', (service, url, expected) => {
  expect(endpoint([entry(service, [{ url }])], service)).toBe(expected);
});

test('takes the interface that was asked for, also in the words of older catalogs', () => {
  const catalog = [
    entry('compute', [
      { url: 'https://inside/v2.1', interface: 'internal' },
      { url: 'https://outside/v2.1', interface: 'publicURL' },
    ]),
  ];
  expect(endpoint(catalog, 'compute')).toBe('https://outside/v2.1');
});

const twoRegions = [
  entry('compute', [
    { url: 'https://east/v2.1', region: 'east' },
    { url: 'https://west/v2.1', region: 'west' },
  ]),
];

test('takes the region that was asked for', () => {
  expect(endpoint(twoRegions, 'compute', { region: 'west' })).toBe('https://west/v2.1');
});

test('lists the regions when there are several and none was asked for', () => {
  expect(() => endpoint(twoRegions, 'compute')).toThrow(
    'The cloud has several regions (east, west) and clouds.yaml does not say which to use',
  );
});

test('says what the catalog has when a service is missing', () => {
  expect(() => endpoint(twoRegions, 'image')).toThrow(
    "The cloud's catalog has no image service with the interface 'public'. It has: compute (public in east, west)",
  );
});

test('says what the catalog has when the region is unknown', () => {
  expect(() => endpoint(twoRegions, 'compute', { region: 'north' })).toThrow("'public' in region north. It has:");
});
