import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { makePlan } from '../../src/engine/plan.ts';
import { fact } from '../../src/engine/resource.ts';
import { hostOf } from '../../src/host/host.ts';
import { mountedVolume } from '../../src/host/mounted-volume.ts';
import { lacking } from './foreign-devices.ts';
import { loopHost, unavailable } from './loop-host.ts';

const id = '0d5a8e6c-31f0-4a27-9a6c-2f6f4bb1a001';
const GiB = 2 ** 30;

type LoopHost = Awaited<ReturnType<typeof loopHost>>;

function working() {
  const said: string[] = [];
  return { said, signal: new AbortController().signal, say: (words: string) => void said.push(words) };
}

async function mount({ host }: LoopHost, gib: number) {
  const work = working();
  const [record] = await host.run('mount', [id, String(gib * GiB), '/mnt/DATA', '', 'never-format', 'DATA'], work);
  return { fields: record?.fields, said: work.said };
}

/** What a plan says of the mount of a volume of so many GiB. */
async function planned({ connection }: LoopHost, sizeGiB: number) {
  const resource = mountedVolume({
    name: 'mount',
    host: fact({ name: 'host', find: async () => hostOf(connection) }),
    attachment: fact({ name: 'attachment', find: async () => ({ volumeId: id }) }),
    volume: fact({ name: 'volume', find: async () => id }),
    mountPoint: '/mnt/DATA',
    sizeGiB,
    permission: () => ({ kind: 'not ours' }),
    label: 'DATA',
  });
  const plan = await makePlan('test', [resource], { signal: new AbortController().signal, emit: () => {} });
  const [change] = plan.changes.filter((one) => one.resource === 'mount');
  return { reason: change?.reason, error: change?.error, remarks: plan.remarks };
}

const kinds = {
  'ext4 on the whole device': { table: '', make: 'mkfs.ext4 -q' },
  'ext3 on the whole device': { table: '', make: 'mkfs.ext3 -q' },
  'XFS on the whole device': { table: '', make: 'mkfs.xfs -q' },
  'ext3 on the only partition of an MBR table': { table: 'start=2048, type=83, bootable', make: 'mkfs.ext3 -q' },
  'ext4 on the only partition of a GPT table': { table: 'label: gpt\\nstart=2048, name=data', make: 'mkfs.ext4 -q' },
  'XFS on the only partition of a GPT table': { table: 'label: gpt\\nstart=4096', make: 'mkfs.xfs -q' },
};

describe.skipIf(unavailable)(`growing, for real${unavailable ? ` (${unavailable})` : ''}`, () => {
  for (const [kind, { table, make }] of Object.entries(kinds)) {
    describe.skipIf(lacking(`${make} ${table === '' ? '' : 'sfdisk'}`))(kind, () => {
      /** A volume of 1 GiB with files on it. */
      const attached = async () => {
        const on = await loopHost();
        const prepare = table === '' ? '' : `printf '${table}\\n' | sfdisk -q "$1"`;
        const device = on.attach(id, { sizeMiB: 1024, prepare });
        const filesystem = table === '' ? device : `${device}p1`;
        on.sh(`${make} ${filesystem}; mkdir /mnt/fill; mount ${filesystem} /mnt/fill; cd /mnt/fill; mkdir dir
          head -c 3000000 /dev/urandom >blob; seq 50000 >dir/list; sha256sum blob dir/list >sums; cd /; umount /mnt/fill`);
        const partitions = () => on.sh(`sfdisk --dump ${device} 2>/dev/null | grep -E "^(label|/dev)" || true`);
        return { on, device, filesystem, partitions };
      };
      const proven = ({ sh }: LoopHost, fields: Readonly<Record<string, string>> | undefined) => {
        expect(Number(fields?.size)).toBeGreaterThan(2 * GiB - 16 * 2 ** 20);
        expect(Number(fields?.total)).toBeGreaterThan(1.7 * GiB);
        expect(sh('df -B1 --output=size /mnt/DATA | tail -n 1')).toBe(fields?.total);
        sh('cd /mnt/DATA && sha256sum -c --quiet sums');
      };

      test('grows while it is mounted, and then has nothing more to do', async () => {
        const { on, device, filesystem, partitions } = await attached();
        const before = await mount(on, 1);
        expect(before.said.join('\n')).not.toContain('growing');
        expect(await planned(on, 1)).toMatchObject({ reason: 'as wanted' });
        expect(await planned(on, 2)).toMatchObject({ reason: 'its file system has 1 GiB, wanted 2 GiB' });
        const partitionsBefore = partitions();

        on.extend(id, 2048);
        const { fields, said } = await mount(on, 2);
        expect(said.join('\n')).toMatch(/growing the \w+ file system at \/mnt\/DATA from .* to 2 GiB\ndf: \d.* GiB$/);
        proven(on, fields);
        expect(fields?.uuid).toBe(before.fields?.uuid);
        expect(await planned(on, 2)).toMatchObject({ reason: 'as wanted', remarks: [] });
        expect((await mount(on, 2)).said).toEqual([]);
        // Where it begins, and all that it is known by, is as it was.
        const unsized = (dump: string) => dump.replace(/size= *\d+/, '');
        expect(unsized(partitions())).toBe(unsized(partitionsBefore));
        if (table !== '') expect(on.sh(`sfdisk --verify ${device} 2>&1`)).toContain('No errors detected');
        on.sh(`umount /mnt/DATA; ${fields?.type === 'xfs' ? 'xfs_repair -n' : 'e2fsck -fn'} ${filesystem} 2>&1`);
      });

      test('grows when it is mounted for the first time', async () => {
        const { on } = await attached();
        on.extend(id, 2048);
        const words = /^its \w+ file system is not mounted; its file system has 1 GiB, wanted 2 GiB$/;
        expect(await planned(on, 2)).toMatchObject({ reason: expect.stringMatching(words) });
        proven(on, (await mount(on, 2)).fields);
        expect(await planned(on, 2)).toMatchObject({ reason: 'as wanted' });
      });
    });
  }

  const big = 'echo "start=2048" | sfdisk -q "$1"; mkfs.xfs';
  test.skipIf(lacking(big))('reaches as far as an MBR table does, and says what it cannot reach', async () => {
    const on = await loopHost();
    const device = on.attach(id, { sizeMiB: 100 * 1024, prepare: 'echo "start=2048" | sfdisk -q "$1"' });
    on.sh(`mkfs.xfs -q ${device}p1`);
    await mount(on, 100);
    expect(await planned(on, 2100)).toMatchObject({
      error: {
        message: `volume ${id} has an MBR partition table, which ends at 2048 GiB, and 2100 GiB are wanted`,
        remedy: expect.stringContaining('Ask for 2048 GiB or less'),
      },
    });
    on.extend(id, 2100 * 1024);
    const { fields } = await mount(on, 2100);
    expect(2048 * GiB - Number(fields?.size)).toBeLessThan(16 * 2 ** 20);
    expect(await planned(on, 2100)).toMatchObject({
      reason: 'as wanted',
      remarks: [`52 GiB of volume ${id} cannot be used: its MBR partition table ends at 2048 GiB.`],
    });
    expect((await mount(on, 2100)).said).toEqual([]);
  });

  test('waits until the kernel sees what the cloud has done', async () => {
    const on = await loopHost();
    on.attach(id, { sizeMiB: 1024, prepare: 'mkfs.ext4 -q "$1"' });
    await mount(on, 1);
    on.extend(id, 2048, { unseen: true });
    const said: string[] = [];
    const say = (words: string) => {
      said.push(words);
      if (words.startsWith('waiting')) on.extend(id, 2048);
    };
    const args = [id, String(2 * GiB), '/mnt/DATA', '', 'never-format', 'DATA'];
    await on.host.run('mount', args, { ...working(), say });
    expect(said[0]).toMatch(/^waiting until \/dev\/loop\d+ has 2 GiB$/);
    expect(said.at(-1)).toMatch(/^df: /);
  });

  test('says so when the kernel never sees it, and changes nothing', async () => {
    const on = await loopHost();
    const device = on.attach(id, { sizeMiB: 32 });
    const scripts = ['lib', 'filesystem', 'grow'].map((name) => `. ${pathOf(name)}`).join('; ');
    const call = `${scripts}; size_tries=2; await_size ${device} ${2 * GiB} ${id}`;
    expect(() => on.sh(call)).toThrow(
      `the host still sees 32 MiB of volume ${id} (${device}), and it should have 2 GiB: reboot the server`,
    );
  });

  test('fails when df does not grow, whatever the tool says', async () => {
    const on = await loopHost();
    on.attach(id, { sizeMiB: 1024, prepare: 'mkfs.ext4 -q "$1"' });
    await mount(on, 1);
    on.extend(id, 2048);
    on.sh('printf "#!/bin/sh\\n" >/mnt/true; chmod +x /mnt/true; mount --bind /mnt/true /sbin/resize2fs');
    await expect(mount(on, 2)).rejects.toThrow(
      /resize2fs says that it has grown the file system at \/mnt\/DATA, and df still shows \d+(\.\d)? MiB/,
    );
  });

  test("tells the tool's own words when it fails", async () => {
    const on = await loopHost();
    on.attach(id, { sizeMiB: 1024, prepare: 'mkfs.ext4 -q "$1"' });
    await mount(on, 1);
    on.extend(id, 2048);
    const no = 'printf "#!/bin/sh\\necho resize2fs: Permission denied to resize filesystem >&2; exit 1\\n"';
    on.sh(`${no} >/mnt/no; chmod +x /mnt/no; mount --bind /mnt/no /sbin/resize2fs`);
    await expect(mount(on, 2)).rejects.toThrow(
      'resize2fs cannot grow the file system at /mnt/DATA: resize2fs: Permission denied to resize filesystem',
    );
  });
});

function pathOf(script: string): string {
  return fileURLToPath(new URL(`../../src/host/scripts/${script}.sh`, import.meta.url));
}
