import { expect, test } from 'vitest';
import { hostKeysIn, readConsoleLog } from '../../../src/openstack/compute/console-log.ts';
import { cloudWith, compute, openstackOf } from '../resources/arrange.ts';

const action = `POST ${compute}/servers/s1/action`;

const log = `
[   12.1] cloud-init[401]: -----BEGIN SSH HOST KEY KEYS-----\r
[   12.1] cloud-init[401]: ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTI= root@registry\r
ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 root@registry\r
-----END SSH HOST KEY KEYS-----\r
registry login: `;

test('finds the host keys among prefixes and comments', () => {
  expect(hostKeysIn(log)).toEqual(['ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTI=', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5']);
});

test('takes the newest of several blocks', () => {
  expect(hostKeysIn(log + log.replaceAll('NTE5', 'NEW'))).toContain('ssh-ed25519 AAAAC3NzaC1lZDI1NEW');
});

test('waits for the end of the block', () => {
  expect(hostKeysIn(log.slice(0, log.indexOf('-----END')))).toEqual([]);
});

test('reads what the server has printed', async () => {
  await using cloud = await cloudWith({ [action]: { body: { output: 'login: ' } } });
  expect(await readConsoleLog(openstackOf(cloud), 's1', { lines: 20 })).toBe('login: ');
  expect(cloud.seen.at(-1)?.body).toEqual({ 'os-getConsoleOutput': { length: 20 } });
});

test.each([404, 409])('is nothing yet while Nova answers %i', async (status) => {
  await using cloud = await cloudWith({ [action]: { status } });
  expect(await readConsoleLog(openstackOf(cloud), 's1')).toBeUndefined();
});
