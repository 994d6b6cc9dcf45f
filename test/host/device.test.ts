import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { deviceOf } from '../../src/host/device.ts';
import { loopHost, unavailable, work } from './loop-host.ts';

const id = '0d5a8e6c-31f0-4a27-9a6c-2f6f4bb1a001';
const bytes = 32 * 2 ** 20;

/** Whether a case needs a command that this machine has not. */
function lacking(prepare: string): boolean {
  const tools = prepare.match(/\b(mkfs\.xfs|sfdisk|pvcreate|cryptsetup|mdadm|wipefs)\b/g) ?? [];
  return tools.some((tool) => {
    try {
      execFileSync('sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' });
      return false;
    } catch {
      return true;
    }
  });
}

async function judged(prepare: string, wanted = bytes) {
  const on = await loopHost();
  const path = on.attach(id, { prepare });
  on.sh(`cp --sparse=always ${path} /mnt/before`);
  const device = await deviceOf(on.host, id, wanted, work);
  on.sh(`cmp ${path} /mnt/before`);
  return { path, device };
}

describe.skipIf(unavailable)(`device, looked at for real${unavailable ? ` (${unavailable})` : ''}`, () => {
  test('is blank when nothing was ever written to it', async () => {
    const { path, device } = await judged('');
    expect(device).toEqual({ state: 'blank', path });
  });

  const filesystems = {
    ext4: 'mkfs.ext4 -q',
    ext3: 'mkfs.ext3 -q',
    xfs: 'truncate -s 400M "$(losetup -nO BACK-FILE "$1")"; losetup -c "$1"; mkfs.xfs -q',
  };
  for (const [type, make] of Object.entries(filesystems)) {
    test.skipIf(lacking(make))(`has the ${type} that was made on it`, async () => {
      const { path, device } = await judged(`${make} "$1"`);
      expect(device).toMatchObject({ state: 'filesystem', filesystem: path, type, points: [] });
    });
  }

  const onePartition = 'echo "start=2048" | sfdisk -q "$1"';
  test.skipIf(lacking(onePartition))('has the file system of its only partition', async () => {
    const make = `${onePartition}
      part=$(losetup -f --show -o 1MiB "$(losetup -nO BACK-FILE "$1")"); mkfs.ext3 -q "$part"; losetup -d "$part"`;
    const { path, device } = await judged(make);
    expect(device).toMatchObject({ state: 'partition', path, filesystem: `${path}p1`, type: 'ext3' });
  });

  const foreign: Record<string, readonly [prepare: string, words: string]> = {
    'a file system we do not mount': ['mkfs.ext2 -q "$1"', 'it holds a file system of type ext2'],
    'swap space': ['mkswap "$1"', 'it holds swap'],
    'an LVM volume': ['pvcreate -q "$1"', 'it holds LVM2_member'],
    'an encrypted volume': [
      'echo secret | cryptsetup -q luksFormat --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 "$1"',
      'it holds crypto_LUKS',
    ],
    'an empty partition table': ['echo "label: gpt" | sfdisk -q "$1"', 'it holds partitions (gpt)'],
    'two partitions': ['printf ",10M\\n,\\n" | sfdisk -q "$1"', 'it holds partitions (dos)'],
    'one partition without a file system': [onePartition, 'its only partition holds nothing that is known'],
    'data at its start': ['printf x | dd of="$1" bs=1 seek=700000 status=none', 'it holds data of no known kind'],
    'data at its end': [`printf x | dd of="$1" bs=1 seek=${bytes - 1} status=none`, 'it holds data of no known kind'],
  };
  for (const [what, [prepare, words]] of Object.entries(foreign)) {
    test.skipIf(lacking(prepare))(`is foreign with ${what}`, async () => {
      const { device } = await judged(prepare);
      expect(device).toMatchObject({ state: 'foreign', words: expect.stringContaining(words) });
    });
  }

  test('is foreign when blank but not of the size of the volume', async () => {
    const { device } = await judged('', bytes * 2);
    expect(device).toMatchObject({
      state: 'foreign',
      words: `it is blank, but has ${bytes} bytes where the volume has ${bytes * 2}`,
    });
  });
});
