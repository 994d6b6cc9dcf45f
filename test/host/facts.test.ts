import { expect, test } from 'vitest';
import { hostOf } from '../../src/host/host.ts';
import { formatRecord } from '../../src/host/records.ts';
import type { Connection } from '../../src/ssh/connection.ts';
import { loopHost, unavailable, work } from './loop-host.ts';

const id = '0d5a8e6c-31f0-4a27-9a6c-2f6f4bb1a001';

/** Facts of a host whose clock shows this many seconds more than ours. */
async function factsAhead(seconds: number) {
  const told: string[] = [];
  const connection: Connection = {
    name: 'ubuntu@203.0.113.7',
    async exec(command) {
      told.push(command);
      const clock = String(Math.floor(Date.now() / 1000) + seconds);
      const system = { os: 'ubuntu', version: '24.04', architecture: 'x86_64', 'reboot-required': 'no', clock };
      const records = [formatRecord('system', system), formatRecord('docker', { version: '', running: 'no' })];
      return { code: 0, stdout: records.join(''), stderr: '' };
    },
    losses: () => 0,
    drop: () => undefined,
    close: () => undefined,
  };
  const facts = await hostOf(connection, { contents: ['/etc/one'], versions: true }).facts(work);
  return { ...facts.system, told };
}

test.each([0, 61, -3600])('a clock that is %i seconds ahead', async (seconds) => {
  expect(await factsAhead(seconds)).toMatchObject({ clockAhead: seconds, synchronized: undefined });
});

test('asks for versions before the paths', async () => {
  expect((await factsAhead(0)).told).toEqual([expect.stringMatching(/ facts -v \/etc\/one$/)]);
});

test.skipIf(unavailable)('a real host tells its clock, its inodes and the files that it has', async () => {
  const { attach, connection, sh } = await loopHost();
  const device = attach(id, { prepare: 'mkfs.ext4 -q -N 1024 "$1"' });
  sh(`mkdir -p /mnt/data && mount ${device} /mnt/data && touch /mnt/data/1 /mnt/data/2 /run/reboot-required`);
  const options = { contents: ['/etc/os-release', '/etc/none'], versions: true };
  const facts = await hostOf(connection, options).facts(work);
  expect(facts.system).toMatchObject({ clockAhead: 0, rebootRequired: true });
  expect(facts.mounts.get('/mnt/data')?.space.inodes).toEqual({ total: 1024, available: 1024 - 11 - 2 });
  expect([...facts.contents.keys()]).toEqual(['/etc/os-release']);
  expect(facts.versions.size).toBe(0);
});
