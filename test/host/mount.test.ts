import { describe, expect, test } from 'vitest';
import { makePlan } from '../../src/engine/plan.ts';
import { fact } from '../../src/engine/resource.ts';
import { mountedVolume } from '../../src/host/mounted-volume.ts';
import { foreign, halfMade } from './foreign-devices.ts';
import { loopHost, unavailable, work } from './loop-host.ts';

const id = '0d5a8e6c-31f0-4a27-9a6c-2f6f4bb1a001';
const otherId = '7c1e44b2-9d5e-4c55-8d0a-5be0c6d2b002';
const bytes = String(32 * 2 ** 20);
const oneLine = '# static\nUUID=11111111-1111-1111-1111-111111111111 /other ext4 defaults 0 2';

/** Where a host notes that it has begun to format a volume. */
const notes = '/var/lib/provision-registry';

type LoopHost = Awaited<ReturnType<typeof loopHost>>;

function mount(
  { host }: LoopHost,
  { volume = id, point = '/mnt/DATA', mode = '', format = 'may-format', size = bytes } = {},
) {
  return host.run('mount', [volume, size, point, mode, format, 'DATA'], work);
}

const uuidOf = ({ sh }: LoopHost, device: string) => sh(`blkid -p -s UUID -o value ${device}`);

describe.skipIf(unavailable)(`mount, for real${unavailable ? ` (${unavailable})` : ''}`, () => {
  test('formats a blank volume of ours and mounts it, now and at boot', async () => {
    const on = await loopHost();
    const device = on.attach(id);
    const [record] = await mount(on, { mode: 'a+rwx' });
    const uuid = uuidOf(on, device);
    expect(record).toEqual({
      kind: 'mount',
      fields: {
        ...{ point: '/mnt/DATA', source: device, type: 'ext4', mode: '777', uuid },
        ...{ size: bytes, disk: bytes, start: '0', table: '' },
        ...{ total: expect.stringMatching(/^\d+$/), available: expect.stringMatching(/^\d+$/) },
        ...{ inodes: expect.stringMatching(/^\d+$/), 'inodes-available': expect.stringMatching(/^\d+$/) },
      },
    });
    expect(on.sh('df -B1 --output=size /mnt/DATA | tail -n 1')).toBe(record?.fields.total);
    expect(on.sh('df --output=itotal /mnt/DATA | tail -n 1').trim()).toBe(record?.fields.inodes);
    expect(on.sh('findmnt -rno SOURCE,OPTIONS /mnt/DATA')).toMatch(new RegExp(`^${device} rw,noatime`));
    expect(on.sh('cat /etc/fstab')).toBe(
      `${oneLine}\nUUID=${uuid} /mnt/DATA ext4 noatime,nofail,x-systemd.device-timeout=30s 0 2`,
    );
    expect(on.sh('cat /etc/fstab.before-provision-registry')).toBe(oneLine);
    expect(on.sh(`blkid -p -s LABEL -o value ${device}`)).toBe('DATA');
  });

  test('changes nothing when run again', async () => {
    const on = await loopHost();
    on.attach(id);
    const first = await mount(on);
    on.sh('echo precious >/mnt/DATA/file');
    const before = on.sh('stat -c %i%y /etc/fstab');
    const left = { available: expect.any(String), 'inodes-available': expect.any(String) };
    expect(await mount(on)).toEqual(first.map(({ kind, fields }) => ({ kind, fields: { ...fields, ...left } })));
    expect(on.sh('stat -c %i%y /etc/fstab')).toBe(before);
    expect(on.sh('cat /mnt/DATA/file')).toBe('precious');
  });

  test('brings a file system back by fstab alone', async () => {
    const on = await loopHost();
    const device = on.attach(id);
    await mount(on);
    on.sh('umount /mnt/DATA && mount -a -O no_netdev 2>/dev/null; mountpoint -q /mnt/DATA');
    expect(on.sh('findmnt -rno SOURCE /mnt/DATA')).toBe(device);
  });

  test('leaves a blank volume alone that is not ours', async () => {
    const on = await loopHost();
    const device = on.attach(id);
    await expect(mount(on, { format: 'never-format' })).rejects.toThrow(
      `volume ${id} (${device}) is blank, and it is not ours to format`,
    );
    expect(on.sh(`cmp -n ${bytes} ${device} /dev/zero && cat /etc/fstab`)).toBe(oneLine);
  });

  test('mounts an existing file system as it is, with all that is on it', async () => {
    const on = await loopHost();
    const prepare = 'd=$(mktemp -d); echo precious >"$d/file"; mkfs.ext3 -q -d "$d" "$1"; rm -r "$d"';
    const device = on.attach(id, { prepare });
    const uuid = uuidOf(on, device);
    await mount(on);
    expect(on.sh('cat /mnt/DATA/file')).toBe('precious');
    expect(uuidOf(on, device)).toBe(uuid);
    expect(on.sh('grep /mnt/DATA /etc/fstab')).toBe(
      `UUID=${uuid} /mnt/DATA ext3 noatime,nofail,x-systemd.device-timeout=30s 0 2`,
    );
  });

  test.each(Object.entries(foreign))('leaves a volume as it is that has %s', async (_, { prepare, words }) => {
    const on = await loopHost();
    const device = on.attach(id, { prepare });
    const before = on.sh(`sha256sum <${device}`);
    await expect(mount(on)).rejects.toThrow(`volume ${id} (${device}) is left untouched: ${words}`);
    expect(on.sh(`sha256sum <${device}`)).toBe(before);
    expect(on.sh('cat /etc/fstab')).toBe(oneLine);
  });

  test('formats again what it was formatting when the host lost its power', async () => {
    const on = await loopHost();
    const device = on.attach(id, { prepare: halfMade });
    await expect(mount(on)).rejects.toThrow('is left untouched: it holds data of no known kind');
    on.sh(`mkdir -p ${notes}; touch ${notes}/formatting-${id}`);
    await expect(mount(on, { format: 'never-format' })).rejects.toThrow('is blank, and it is not ours to format');
    await mount(on);
    expect(on.sh('findmnt -rno SOURCE /mnt/DATA')).toBe(device);
    expect(on.sh(`ls ${notes}`)).toBe('');
  });

  test('takes what was completely formatted for what it is, even when nobody noted that down', async () => {
    const on = await loopHost();
    const prepare = 'd=$(mktemp -d); echo precious >"$d/file"; mkfs.ext4 -q -d "$d" "$1"; rm -r "$d"';
    on.attach(id, { prepare });
    on.sh(`mkdir -p ${notes}; touch ${notes}/formatting-${id}`);
    await mount(on);
    expect(on.sh(`cat /mnt/DATA/file; ls ${notes}`)).toBe('precious');
  });

  test('leaves no other signature to chance, even where it was formatting', async () => {
    const on = await loopHost();
    const device = on.attach(id, { prepare: 'mkswap "$1"' });
    on.sh(`mkdir -p ${notes}; touch ${notes}/formatting-${id}`);
    await expect(mount(on)).rejects.toThrow(`volume ${id} (${device}) is left untouched: it holds swap`);
  });

  test('takes the place of an entry that goes by a device letter', async () => {
    const on = await loopHost();
    const device = on.attach(id);
    on.sh("sed -i '1i /dev/vdc1 /mnt/DATA ext3 defaults 0 2' /etc/fstab");
    await mount(on);
    expect(on.sh('grep -c /mnt/DATA /etc/fstab; head -n 1 /etc/fstab')).toBe(
      `1\nUUID=${uuidOf(on, device)} /mnt/DATA ext4 noatime,nofail,x-systemd.device-timeout=30s 0 2`,
    );
  });

  test('loses no entry when volumes are mounted at once', async () => {
    const on = await loopHost();
    const volumes = ['a', 'b', 'c', 'd'].map((letter) => `${letter}${id.slice(1)}`);
    for (const volume of volumes) on.attach(volume);
    await Promise.all(volumes.map((volume) => mount(on, { volume, point: `/mnt/${volume[0]}` })));
    const points = on.sh("awk '$2 ~ /^.mnt/ { print $2 }' /etc/fstab").split('\n');
    expect(points.toSorted()).toEqual(['/mnt/a', '/mnt/b', '/mnt/c', '/mnt/d']);
  });

  test('does not hide files that lie at the mount point', async () => {
    const on = await loopHost();
    on.attach(id);
    on.sh('mkdir /mnt/DATA && touch /mnt/DATA/file');
    await expect(mount(on)).rejects.toThrow('/mnt/DATA holds files that the volume would hide, such as /mnt/DATA/file');
  });

  test('does not cover what is mounted there', async () => {
    const on = await loopHost();
    on.attach(id);
    const other = on.attach(otherId);
    await mount(on, { volume: otherId });
    await expect(mount(on)).rejects.toThrow(`${other} is mounted at /mnt/DATA`);
  });

  test('does not mount a volume a second time elsewhere', async () => {
    const on = await loopHost();
    const device = on.attach(id);
    await mount(on, { point: '/mnt/first' });
    await expect(mount(on)).rejects.toThrow(`${device} is mounted at /mnt/first, not at /mnt/DATA`);
  });

  test('lets nothing be written below the mount point while the volume is away', async ({ skip }) => {
    const on = await loopHost();
    if (on.sh('mkdir /mnt/try; chattr +i /mnt/try || echo no') === 'no') skip('no immutable directories here');
    on.attach(id);
    await mount(on);
    on.sh('umount /mnt/DATA');
    expect(() => on.sh('touch /mnt/DATA/file')).toThrow('Operation not permitted');
  });

  test('is found as wanted on a volume that is its only partition', async () => {
    const on = await loopHost();
    const prepare = `echo start=2048 | sfdisk -q "$1"
      part=$(losetup -f --show -o 1MiB "$(losetup -nO BACK-FILE "$1")"); mkfs.ext4 -q "$part"; losetup -d "$part"`;
    const device = on.attach(id, { prepare, sizeMiB: 1024 });
    await mount(on, { size: String(2 ** 30) });
    expect(on.sh('findmnt -rno SOURCE /mnt/DATA')).toBe(`${device}p1`);
    const resource = mountedVolume({
      name: 'mount',
      host: fact({ name: 'host', find: async () => on.host }),
      attachment: fact({ name: 'attachment', find: async () => ({ volumeId: id }) }),
      volume: fact({ name: 'volume', find: async () => ({ id }) }),
      mountPoint: '/mnt/DATA',
      sizeGiB: 1,
      permission: () => ({ kind: 'granted' }),
      label: 'DATA',
    });
    const { changes } = await makePlan('test', [resource], { signal: work.signal, emit: () => {} });
    expect(changes).toMatchObject([{ action: 'none', reason: 'as wanted' }]);
  });
});
