import { describe, expect, test } from 'vitest';
import { deviceOf } from '../../src/host/device.ts';
import { foreignBytes as bytes, foreign, lacking, onePartition, onPartition } from './foreign-devices.ts';
import { loopHost, unavailable, work } from './loop-host.ts';

const id = '0d5a8e6c-31f0-4a27-9a6c-2f6f4bb1a001';

/** What is said of a device, after which it is byte for byte as it was. */
async function judged(prepare: string, wanted = bytes) {
  const on = await loopHost();
  const path = on.attach(id, { prepare });
  const before = on.sh(`sha256sum <${path}`);
  const device = await deviceOf(on.host, id, wanted, work);
  expect(on.sh(`sha256sum <${path}`)).toBe(before);
  return { path, device };
}

describe.skipIf(unavailable)(`device, looked at for real${unavailable ? ` (${unavailable})` : ''}`, () => {
  test('is blank when nothing was ever written to it', async () => {
    const { path, device } = await judged('');
    expect(device).toEqual({ state: 'blank', path });
  });

  test('is blank also when the volume is still to grow', async () => {
    const { device } = await judged('', bytes * 2);
    expect(device).toMatchObject({ state: 'blank' });
  });

  test('is foreign when it is blank and bigger than the volume', async () => {
    const { device } = await judged('', bytes / 2);
    expect(device).toMatchObject({
      state: 'foreign',
      words: `it is blank, but has ${bytes} bytes where the volume has ${bytes / 2}`,
    });
  });

  const filesystems = {
    ext4: 'mkfs.ext4 -q',
    ext3: 'mkfs.ext3 -q',
    xfs: 'truncate -s 400M "$(losetup -nO BACK-FILE "$1")"; losetup -c "$1"; mkfs.xfs -q',
  };
  for (const [type, make] of Object.entries(filesystems)) {
    test.skipIf(lacking(make))(`has the ${type} that was made on it, and how far it reaches`, async () => {
      const { path, device } = await judged(`${make} "$1"`);
      const size = type === 'xfs' ? 400 * 2 ** 20 : bytes;
      const extent = { size, disk: size, start: 0, table: undefined };
      expect(device).toMatchObject({ state: 'filesystem', filesystem: path, type, points: [], extent });
    });
  }

  for (const table of ['dos', 'gpt']) {
    const make = `echo "label: ${table}" | sfdisk -q "$1"; ${onePartition} --append; ${onPartition('mkfs.ext3 -q')}`;
    test.skipIf(lacking(make))(`has the ext3 of its only partition in a table of the kind ${table}`, async () => {
      const { path, device } = await judged(make);
      const extent = { disk: bytes, start: 2 ** 20, table };
      expect(device).toMatchObject({ state: 'partition', path, filesystem: `${path}p1`, type: 'ext3', extent });
    });
  }

  test.each(Object.entries(foreign))('is foreign with %s', async (_, { prepare, words }) => {
    const { device } = await judged(prepare);
    expect(device).toMatchObject({ state: 'foreign', words });
  });

  test("is never the flavor's ephemeral one, whatever letters they have", async () => {
    const on = await loopHost();
    // Named as hypervisors name disks that are no volumes: by nothing.
    const ephemeral = on.attach('ephemeral', { named: false });
    const volume = on.attach(id);
    const another = on.attach('another', { named: false });
    expect(await deviceOf(on.host, id, bytes, work)).toEqual({ state: 'blank', path: volume });
    await on.host.run('mount', [id, String(bytes), '/mnt/DATA', '', 'may-format', 'DATA'], work);
    expect(on.sh('findmnt -rno SOURCE /mnt/DATA')).toBe(volume);
    for (const blank of [ephemeral, another]) expect(on.sh(`cmp -n ${bytes} ${blank} /dev/zero`)).toBe('');
  });

  test('is absent while only an ephemeral one is there', async () => {
    const on = await loopHost();
    on.attach('ephemeral', { named: false });
    // The last resort of the script after half a minute; here it is told at once that no name will come.
    on.sh(
      'mkdir /mnt/bin; printf "#!/bin/sh\\n" >/mnt/bin/sleep; chmod +x /mnt/bin/sleep; mount --bind /mnt/bin/sleep /bin/sleep',
    );
    expect(await deviceOf(on.host, id, bytes, work)).toEqual({ state: 'absent' });
  });
});
