import { execFileSync } from 'node:child_process';

/** A device of 32 MiB that is not ours to touch. */
export interface ForeignDevice {
  /** Makes it so, of a blank device that is named by `$1`. */
  readonly prepare: string;
  /** What is said of it. */
  readonly words: string;
}

export const foreignBytes = 32 * 2 ** 20;

export const onePartition = 'echo start=2048 | sfdisk -q "$1"';

/** Gives the first partition of the device a file system, before the kernel knows of the partition. */
export function onPartition(make: string): string {
  return `part=$(losetup -f --show -o 1MiB "$(losetup -nO BACK-FILE "$1")"); ${make} "$part"; losetup -d "$part"`;
}

/** What is left of mkfs.ext4 when the power goes before the first superblock is written, which comes last. */
export const halfMade = 'mkfs.ext4 -q "$1"; dd if=/dev/zero of="$1" bs=1024 seek=1 count=1 status=none';

const all: Readonly<Record<string, ForeignDevice>> = {
  'a file system that is not mounted here': {
    prepare: 'mkfs.ext2 -q "$1"',
    words: 'it holds a file system of type ext2, and only ext3, ext4 and xfs are mounted',
  },
  'swap space': { prepare: 'mkswap "$1"', words: 'it holds swap' },
  'a physical volume of LVM': { prepare: 'pvcreate -q "$1"', words: 'it holds LVM2_member' },
  'a LUKS header': {
    prepare: 'echo secret | cryptsetup -q luksFormat --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 "$1"',
    words: 'it holds crypto_LUKS',
  },
  'an MBR partition table alone': {
    prepare: 'echo "label: dos" | sfdisk -q "$1"',
    words: 'it holds partitions (dos)',
  },
  'a GPT partition table alone': {
    prepare: 'echo "label: gpt" | sfdisk -q "$1"',
    words: 'it holds partitions (gpt)',
  },
  'two partitions of an MBR table': {
    prepare: 'printf ",10M\\n,\\n" | sfdisk -q "$1"',
    words: 'it holds partitions (dos)',
  },
  'two partitions of a GPT table, one with a file system': {
    prepare: `printf "label: gpt\\n,10M\\n,\\n" | sfdisk -q "$1"; ${onPartition('mkfs.ext4 -q -F')}`,
    words: 'it holds partitions (gpt)',
  },
  'one partition without a file system': {
    prepare: onePartition,
    words: 'its only partition holds nothing that is known',
  },
  'data in its first MiB': {
    prepare: 'printf x | dd of="$1" bs=1 seek=700000 status=none',
    words: 'it holds data of no known kind',
  },
  'data in its last byte': {
    prepare: `printf x | dd of="$1" bs=1 seek=${foreignBytes - 1} status=none`,
    words: 'it holds data of no known kind',
  },
  'half of a file system that this host has not begun': { prepare: halfMade, words: 'it holds data of no known kind' },
};

/** Those that this machine has the tools for, by what they have. */
export const foreign: Readonly<Record<string, ForeignDevice>> = Object.fromEntries(
  Object.entries(all).filter(([, { prepare }]) => !lacking(prepare)),
);

/** Whether preparing a device takes a command that this machine has not. */
export function lacking(prepare: string): boolean {
  const tools = prepare.match(/\b(mkfs\.xfs|sfdisk|pvcreate|cryptsetup)\b/g) ?? [];
  return tools.some((tool) => {
    try {
      execFileSync('sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' });
      return false;
    } catch {
      return true;
    }
  });
}
