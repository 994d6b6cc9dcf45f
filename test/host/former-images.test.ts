import { describe, expect, test } from 'vitest';
import { loopHost, unavailable, work } from './loop-host.ts';

const id = '0d5a8e6c-31f0-4a27-9a6c-2f6f4bb1a001';
const point = '/mnt/images';
const top = `${point}/docker/registry/v2/repositories/team/image`;

/** A host with the registry's volume mounted, and our two scripts for what lies at its top. */
async function mounted(prepare = '') {
  const on = await loopHost();
  const device = on.attach(id);
  await on.host.run('mount', [id, String(32 * 2 ** 20), point, '', 'may-format', 'images'], work);
  if (prepare !== '') on.sh(prepare);
  const args = [point, on.sh(`blkid -p -s UUID -o value ${device}`), 'registry'];
  return {
    on,
    there: async () => (await on.host.run('former-images', args, work))[0]?.fields.there,
    move: () => on.host.run('move-images', args, work),
  };
}

describe.skipIf(unavailable)(`images of a former registry${unavailable ? ` (${unavailable})` : ''}`, () => {
  test('are moved from the top of the volume, once', async () => {
    const { on, there, move } = await mounted(`mkdir -p ${top} && echo kept >${top}/file`);
    expect(await there()).toBe('yes');
    const inode = on.sh(`stat -c %i ${top}/file`);
    await move();
    const after = `${point}/registry/docker/registry/v2/repositories/team/image/file`;
    expect(on.sh(`cat ${after} && stat -c %i ${after}`)).toBe(`kept\n${inode}`);
    expect(on.sh(`ls ${point}`).split('\n')).toEqual(['lost+found', 'registry']);
    expect(await there()).toBe('no');
    await move();
    expect(on.sh(`cat ${after}`)).toBe('kept');
  });

  test('are moved without what lies beside them, also after a run that stopped before the move', async () => {
    const { on, move } = await mounted(`mkdir -p ${top} ${point}/docker/compose ${point}/registry/docker`);
    await move();
    expect(on.sh(`ls ${point}/docker ${point}/registry/docker`)).toBe(
      `${point}/docker:\ncompose\n\n${point}/registry/docker:\nregistry`,
    );
  });

  test.each([
    ['there are none', ''],
    ['something else is called docker', `mkdir -p ${point}/docker/compose`],
    ['the registry has images of its own', `mkdir -p ${top} ${point}/registry/docker/registry`],
  ])('stay as they are where %s', async (_, prepare) => {
    const { on, there, move } = await mounted(prepare);
    const all = () => on.sh(`find ${point} | sort`);
    const before = all();
    expect(await there()).toBe('no');
    await move();
    expect(all()).toBe(before);
  });

  test('are not moved while a container works on the whole volume', async () => {
    const docker = `#!/bin/sh\n[ "$1 $3" = "ps volume=${point}" ] && echo old-registry\n`;
    const { on, move } = await mounted(`mkdir -p ${top} && mount -t tmpfs tmpfs /usr/local/sbin && cd /usr/local/sbin
      echo ${Buffer.from(docker).toString('base64')} | base64 -d >docker && chmod +x docker`);
    await expect(move()).rejects.toThrow(
      `${point} is in use by a container, so its images are not moved: docker stop old-registry`,
    );
    expect(on.sh(`ls ${point}`).split('\n')).toEqual(['docker', 'lost+found']);
  });

  test('are not looked for where nothing is mounted', async () => {
    const { on, there } = await mounted();
    on.sh(`umount ${point}`);
    await expect(there()).rejects.toThrow(`is not mounted at ${point}`);
  });
});
