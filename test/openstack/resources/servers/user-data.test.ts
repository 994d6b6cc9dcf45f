import { expect, test } from 'vitest';
import { encodedUserData } from '../../../../src/openstack/resources/servers/user-data.ts';

test('is base64', () => {
  expect(Buffer.from(encodedUserData('#cloud-config\n'), 'base64').toString()).toBe('#cloud-config\n');
});

test('is refused when Nova would refuse it', () => {
  expect(() => encodedUserData('x'.repeat(49_149))).not.toThrow();
  expect(() => encodedUserData('x'.repeat(49_150))).toThrow(/has 65536 characters in base64; Nova takes at most 65535/);
});
