import { describe, expect, test } from 'vitest';
import { loopHost, unavailable, work } from './loop-host.ts';

const uuid = '7c1e44b2-9d5e-4c55-8d0a-5be0c6d2b002';
const path = 'nodes/known_hosts';

/** A host with a volume mounted at /mnt/images, and a way to write a text to it. */
async function mounted() {
  const here = await loopHost();
  const device = here.attach(uuid, { prepare: `mkfs.ext4 -q -U ${uuid} "$1"` });
  here.sh(`mkdir -p /mnt/images && mount ${device} /mnt/images`);
  const write = (payload: string) => here.host.run('known-hosts', ['/mnt/images', uuid, path], work, payload);
  return { ...here, write, keep: (text: string) => write(`${Buffer.from(text).toString('base64')}\nend\n`) };
}

describe.skipIf(unavailable)(`keys of nodes on the registry's volume${unavailable ? ` (${unavailable})` : ''}`, () => {
  test('are written where everybody may read them, and written anew', async () => {
    const { keep, sh } = await mounted();
    await keep('first\n');
    await keep('second\n');
    expect(sh(`cd /mnt/images/nodes && stat -c '%a %n' * && cat known_hosts`)).toBe('644 known_hosts\nsecond');
  });

  test('are not written below a bare mount point', async () => {
    const { keep, sh } = await mounted();
    sh('umount /mnt/images');
    await expect(keep('key\n')).rejects.toThrow(`the file system ${uuid} is not mounted at /mnt/images`);
    expect(sh('ls /mnt/images')).toBe('');
  });

  test('stay as they are when not all of them have come', async () => {
    const { keep, write, sh } = await mounted();
    await keep('kept\n');
    await expect(write('aGFs')).rejects.toThrow(
      'the connection was lost before all keys had come; nothing was changed',
    );
    expect(sh(`cat /mnt/images/${path}`)).toBe('kept');
  });
});
