import { expect, test } from 'vitest';
import { maintenanceIn } from '../../../src/registry/configuration/read-configuration.ts';
import { registryConfiguration } from '../../../src/registry/configuration/registry-configuration.ts';

test('reads what is written for the host', () => {
  const text = registryConfiguration({ htpasswd: '/etc/htpasswd', realm: 'registry.example.org' });
  expect(maintenanceIn(text)).toEqual({ deletion: true, purgedAfter: '168h' });
});

test("what is not said is as distribution's own defaults have it", () => {
  expect(maintenanceIn('storage: { filesystem: { rootdirectory: /images } }')).toEqual({
    deletion: false,
    purgedAfter: '168h',
  });
});

test('purging switched off', () => {
  const text = 'storage: { delete: { enabled: true }, maintenance: { uploadpurging: { enabled: false, age: 24h } } }';
  expect(maintenanceIn(text)).toEqual({ deletion: true, purgedAfter: undefined });
});

test.each(['', 'version: 0.1', 'storage: [', 'storage: { delete: { enabled: perhaps } }'])('%j is none', (text) => {
  expect(maintenanceIn(text)).toBeUndefined();
});
