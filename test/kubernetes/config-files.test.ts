import { describe, expect, test } from 'vitest';
import { runScript } from '../../src/host/run-script.ts';
import { mayGo, readConfigFiles, writeConfigFile } from '../../src/kubernetes/config-files.ts';
import { withCredential } from '../../src/kubernetes/docker-config.ts';
import { kubeletFile } from '../../src/kubernetes/kubelet-file.ts';
import { loopHost, unavailable, work } from '../host/loop-host.ts';

const credential = { host: 'registry.example.org', user: 'neurolibre', password: "it's secret" };
const auth = Buffer.from(`neurolibre:${credential.password}`).toString('base64');
const ours = `{\n\t"auths": {\n\t\t"registry.example.org": {\n\t\t\t"auth": "${auth}"\n\t\t}\n\t}\n}\n`;
const own = '/var/lib/kubelet/config.json';

/** A node whose kubelet is as usual, with a login user of its own. */
async function node() {
  const here = await loopHost();
  here.sh(`mount -t tmpfs tmpfs /root; rm -rf /var/lib/kubelet; mkdir -p /var/lib/kubelet
    groupadd -f -g 4711 keepers; useradd -o -u 4711 -g keepers -d /mnt/keeper -m keeper`);
  const read = () => readConfigFiles(here.connection, 'keeper', work);
  return {
    ...here,
    read,
    /** Leaves a text at a path. */
    put: (path: string, text: string) =>
      here.sh(`printf %s '${Buffer.from(text).toString('base64')}' | base64 -d >${path}`),
    async logIn() {
      const { file } = kubeletFile((await read()).kubelet);
      const { bytes } = withCredential(file.content, credential, file.path);
      if (bytes !== undefined) await writeConfigFile(here.connection, file, bytes, work);
    },
    show: (path: string) => here.sh(`stat -c '%a %U %G' ${path}`),
    listing: () => here.sh('find /var/lib/kubelet -printf "%f %y %m %s %i %T@\\n" | sort'),
  };
}

describe.skipIf(unavailable)(`config.json of a node${unavailable ? ` (${unavailable})` : ''}`, () => {
  test('reads what kubelet and docker look at, in their order', async () => {
    const { read, put, sh } = await node();
    sh('mkdir /root/.docker /mnt/keeper/.docker');
    put('/root/.docker/config.json', '{}');
    sh('chmod 644 /root/.docker/config.json; ln -s /mnt/elsewhere.json /mnt/keeper/.docker/config.json');
    const files = await read();
    expect(files.hasKubelet).toBe(true);
    expect(files.kubelet.map(({ path, kind }) => ({ path, kind }))).toEqual([
      { path: own, kind: 'missing' },
      { path: '/config.json', kind: 'missing' },
      { path: '/.docker/config.json', kind: 'missing' },
    ]);
    expect(files.docker).toMatchObject([
      { path: '/root/.docker/config.json', user: 'root', kind: 'regular', mode: '644', owner: 'root', size: 2 },
      { path: '/mnt/keeper/.docker/config.json', user: 'keeper', kind: 'missing', target: '/mnt/elsewhere.json' },
    ]);
    expect(files.docker[0]?.content).toEqual(Buffer.from('{}'));
    expect(files.docker[0]?.sha256).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });

  test("asks kubelet's process where it looks", async () => {
    const { read, begin, sh } = await node();
    sh(`mkdir -p /mnt/root /mnt/cwd; mkfifo /mnt/pipe
      printf '#!/bin/bash\\nread -r _ <>/mnt/pipe\\n' >/mnt/kubelet; chmod +x /mnt/kubelet`);
    const running = begin('cd /mnt/cwd; HOME=/mnt/home exec /mnt/kubelet --v 2 --root-dir /mnt/root');
    await expect
      .poll(async () => (await read()).kubelet.map(({ path }) => path), { timeout: 20_000 })
      .toEqual([
        '/mnt/root/config.json',
        '/mnt/cwd/config.json',
        '/mnt/home/.docker/config.json',
        '/.docker/config.json',
      ]);
    running.kill();
  });

  test('has no kubelet where there is neither its process nor its directory', async () => {
    const { read, sh } = await node();
    sh('rmdir /var/lib/kubelet');
    expect((await read()).hasKubelet).toBe(false);
  });

  test('makes one for root alone, and finds it right then', async () => {
    const { logIn, sh, show, listing, read } = await node();
    await logIn();
    expect(sh(`cat ${own}`)).toBe(ours.trim());
    expect(show(own)).toBe('600 root root');
    const after = listing();
    await logIn();
    expect(listing()).toBe(after);
    expect(sh(`stat -c '%s %a' ${own}.provision-registry-backup`)).toBe('0 600');
    expect((await read()).kubelet.slice(0, 1).map(mayGo)).toEqual([true]);
  });

  test('keeps what was there before the first change, once', async () => {
    const { logIn, put, sh, show, read } = await node();
    const backup = `${own}.provision-registry-backup`;
    put(own, '{"auths": {"ghcr.io": {}}}\r\n');
    sh(`chmod 644 ${own}`);
    await logIn();
    expect(sh(`cat ${own}`)).toBe(`{"auths": {"ghcr.io": {}, "registry.example.org": {"auth": "${auth}"}}}`);
    expect([show(own), show(backup)]).toEqual(['600 root root', '600 root root']);
    put(own, '{"auths": {}}');
    await logIn();
    expect(sh(`cat ${backup}`)).toBe('{"auths": {"ghcr.io": {}}}');
    expect(sh('ls /var/lib/kubelet')).toBe('config.json\nconfig.json.provision-registry-backup');
    expect((await read()).kubelet.slice(0, 1).map(mayGo)).toEqual([false]);
  });

  test("makes the login user's file and its directory as docker would", async () => {
    const { read, connection, sh, show } = await node();
    const file = (await read()).docker[1];
    if (file === undefined) throw new Error('the login user has no file');
    await writeConfigFile(connection, file, Buffer.from(ours), work);
    expect(show('/mnt/keeper/.docker /mnt/keeper/.docker/config.json')).toBe('700 keeper keepers\n600 keeper keepers');
    expect(sh('cat /mnt/keeper/.docker/config.json')).toBe(ours.trim());
  });

  test('writes through a symbolic link', async () => {
    const { logIn, put, sh, read } = await node();
    put('/mnt/real.json', '{}');
    sh(`ln -s ../../../mnt/real.json ${own}`);
    const [found] = (await read()).kubelet;
    expect(found).toMatchObject({ kind: 'regular', target: '/mnt/real.json' });
    expect(found && mayGo(found)).toBe(false);
    await logIn();
    expect(sh(`readlink ${own}`)).toBe('../../../mnt/real.json');
    expect(sh('cat /mnt/real.json')).toBe(`{"auths": {"registry.example.org": {"auth": "${auth}"}}}`);
    expect(sh('ls /mnt/real.json*')).toContain('/mnt/real.json.provision-registry-backup');
  });

  test('takes 5 MB', async () => {
    const { logIn, sh, read } = await node();
    sh(
      `{ printf '{"auths": {"ghcr.io": {"auth": "YTpi", "x": "'; head -c 5242880 /dev/zero | tr '\\0' x; printf '"}}}'; } >${own}`,
    );
    const size = Number(sh(`stat -c %s ${own}`));
    await logIn();
    const added = `, "registry.example.org": {"auth": "${auth}"}`;
    expect((await read()).kubelet[0]?.size).toBe(size + added.length);
    expect(sh(`tail -c 30 ${own}`)).toContain(`${auth.slice(-8)}"}}}`);
  });

  test('tells one that is too big without its content', async () => {
    const { read, sh } = await node();
    sh(`head -c 8388609 /dev/zero >${own}`);
    const [file] = (await read()).kubelet;
    expect(file).toMatchObject({ kind: 'regular', size: 8_388_609 });
    expect(file?.content).toBeUndefined();
  });

  test('removes one that we have made, also after it was changed', async () => {
    const { logIn, read, connection, sh } = await node();
    await logIn();
    const [made] = (await read()).kubelet;
    if (made === undefined) throw new Error('there is no file');
    await writeConfigFile(connection, made, Buffer.from('{"auths": {}}'), work);
    const [file] = (await read()).kubelet;
    if (file === undefined) throw new Error('there is no file');
    expect(mayGo(file)).toBe(true);
    await writeConfigFile(connection, file, undefined, work);
    expect(sh('ls -A /var/lib/kubelet')).toBe('');
  });

  describe('is left as it is, and nothing beside it,', () => {
    const here = { path: own, user: 'root' };
    const sha256 = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';

    test.each([
      ['somebody has changed it meanwhile', `printf '{ }' >${own}`, { ...here, sha256 }],
      ['somebody has made it meanwhile', `printf '{}' >${own}`, here],
      ['it is no file any more', 'true', { ...here, sha256 }],
      ['it is no file any more', `mkdir ${own}`, { ...here, sha256 }],
      ['it is a symbolic link to nothing', `ln -s /mnt/nothing ${own}`, here],
      ['it is a symbolic link to /mnt, which is no file', `ln -s /mnt ${own}`, here],
      ['there is no directory /var/lib/kubelet/deep', 'true', { ...here, path: '/var/lib/kubelet/deep/config.json' }],
      ["id: 'nobody-known': no such user", 'true', { ...here, user: 'nobody-known' }],
      [
        'Read-only file system',
        `mount -t tmpfs tmpfs /var/lib/kubelet; printf '{}' >${own}; mount -o remount,ro /var/lib/kubelet`,
        { ...here, sha256 },
      ],
      [
        'Read-only file system',
        'mount -t tmpfs -o ro tmpfs /var/lib/kubelet',
        { ...here, path: '/var/lib/kubelet/.docker/config.json' },
      ],
      [
        'No space left on device',
        `mount -t tmpfs -o size=8k tmpfs /var/lib/kubelet; printf '{}' >${own}; printf x >/var/lib/kubelet/y`,
        { ...here, sha256 },
      ],
      ['Device or resource busy', `printf '{}' >${own}; mount --bind ${own} ${own}`, { ...here, sha256 }],
    ])('where %s (%s)', async (words, prepare, file) => {
      const { connection, sh, listing } = await node();
      sh(prepare);
      const before = listing();
      await expect(writeConfigFile(connection, file, Buffer.from(ours), work)).rejects.toThrow(
        expect.objectContaining({
          message: expect.stringMatching(
            new RegExp(`${file.path} is left as it is: .*${words.replaceAll('.', '\\.')}`),
          ),
        }),
      );
      expect(listing().replace(/^kubelet .*$/m, '')).toBe(before.replace(/^kubelet .*$/m, ''));
    });

    test('where not all of it has come', async () => {
      const { connection, put, listing } = await node();
      put(own, '{}');
      const before = listing();
      for (const payload of ['content e30=', 'end\n', '']) {
        const sent = runScript(connection, 'write-config-file', [own, sha256, 'root'], { work, payload });
        await expect(sent).rejects.toThrow(/nothing was changed|there is nothing to write/);
      }
      expect(listing()).toBe(before);
    });
  });
});
