import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { registryConfiguration } from '../../../src/registry/configuration/registry-configuration.ts';

const wanted = { htpasswd: '/etc/distribution/auth/htpasswd', realm: 'registry.example.org' };

test('says what the registry on the host needs', () => {
  expect(parse(registryConfiguration(wanted))).toEqual({
    version: 0.1,
    log: { level: 'warn', accesslog: { disabled: false }, fields: { service: 'registry' } },
    storage: {
      filesystem: { rootdirectory: '/var/lib/registry' },
      cache: { blobdescriptor: 'inmemory' },
      delete: { enabled: true },
      maintenance: { uploadpurging: { enabled: true, age: '168h', interval: '24h', dryrun: false } },
    },
    http: {
      addr: '127.0.0.1:5000',
      relativeurls: true,
      draintimeout: '60s',
      headers: { 'X-Content-Type-Options': ['nosniff'] },
    },
    auth: { htpasswd: { realm: 'registry.example.org', path: '/etc/distribution/auth/htpasswd' } },
    health: { storagedriver: { enabled: true, interval: '10s', threshold: 3 } },
  });
});

test('is the same text for the same wish, beginning with whose it is', () => {
  const text = registryConfiguration(wanted);
  expect(text).toBe(registryConfiguration({ realm: wanted.realm, htpasswd: wanted.htpasswd }));
  expect(text.split('\n')[0]).toBe('# Written by provision-registry; changes are overwritten');
});

test('keeps a realm of any characters in its place', () => {
  const realm = 'a "realm": #1\nversion: 9';
  expect(parse(registryConfiguration({ ...wanted, realm }))).toMatchObject({
    version: 0.1,
    auth: { htpasswd: { realm } },
  });
});
