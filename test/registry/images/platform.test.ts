import { expect, test } from 'vitest';
import { UsageError } from '../../../src/engine/usage-error.ts';
import { bestFor, parsePlatform, platformText } from '../../../src/registry/images/platform.ts';

const entries = (...texts: string[]) => texts.map((text) => ({ platform: parsePlatform(text) }));

test.each([
  ['linux/amd64', ['linux/arm64', 'linux/amd64'], 'linux/amd64'],
  ['linux/amd64', ['linux/amd64/v3', 'linux/amd64'], 'linux/amd64'],
  ['linux/amd64', ['linux/amd64/v3'], 'linux/amd64/v3'],
  ['linux/amd64/v3', ['linux/amd64', 'linux/amd64/v3'], 'linux/amd64/v3'],
  ['linux/amd64/v3', ['linux/amd64'], undefined],
  ['linux/arm', ['linux/arm/v5', 'linux/arm/v6', 'linux/arm/v7'], 'linux/arm/v7'],
  ['linux/arm', ['linux/arm/v6'], 'linux/arm/v6'],
  ['linux/arm64', ['linux/arm64/v8'], 'linux/arm64/v8'],
  ['linux/arm64/v8', ['linux/arm64'], 'linux/arm64'],
  ['linux/386', ['linux/amd64', 'windows/386'], undefined],
])('finds for %s among %j', (wanted, there, chosen) => {
  const found = bestFor(parsePlatform(wanted), entries(...there));
  expect(found && platformText(found.platform)).toBe(chosen);
});

test('passes over what has no platform', () => {
  expect(bestFor(parsePlatform('linux/amd64'), [{ platform: undefined }])).toBeUndefined();
});

test.each(['amd64', 'linux', 'linux/', '/amd64', 'Linux/AMD64', 'linux/arm/v7/x', 'linux amd64'])(
  'refuses %j',
  (text) => {
    expect(() => parsePlatform(text)).toThrow(UsageError);
    expect(() => parsePlatform(text)).toThrow('is no platform');
  },
);
